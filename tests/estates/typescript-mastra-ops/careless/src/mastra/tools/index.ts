export * from "./incidents";
export { kubectl } from "./kubectl";
export { searchRunbooks, writeRunbook } from "./runbooks";
