export * from "./constants.js";
export { Toolbox } from "./toolbox.js";
export { openVault, type Vault } from "./vault.js";
