export { responder } from "./responder";
export { triage } from "./triage";
