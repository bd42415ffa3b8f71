export { type BindingsEngineOptions, startBindingsEngine } from "./bindings-engine.ts";
