/** The package's main file is no module that Node can load; this one is the same, without types of its own. */
declare module "wgsl_reflect/wgsl_reflect.module.js" {
  export * from "wgsl_reflect";
}
