/**
 * What the dialects nvvm and rocdl say of a kernel's launch. NVPTX reads it from `!nvvm.annotations` (in LLVM 19 from
 * nowhere else), AMDGPU from attributes and metadata of the function.
 */
import { type Attribute, DenseArrayAttribute, IntegerAttribute, type OpOf, StringAttribute } from "@dslc/ir";
import type { func } from "@dslc/dialect-llvm";
import * as nvvm from "@dslc/dialect-nvvm";
import * as rocdl from "@dslc/dialect-rocdl";
import { keyValue } from "./function-attributes.ts";
import type { ModuleContext } from "./module-context.ts";
import { metadataString } from "./metadata.ts";
import { globalName } from "./names.ts";
import { cannotPrintAttribute } from "./unprintable.ts";

type Function = OpOf<typeof func>;

/** What of a function's header its launch attributes become. */
export interface LaunchAttributes {
  /** The calling convention of a kernel; undefined for any other function. */
  readonly kernelConvention: "ptx_kernel" | "amdgpu_kernel" | undefined;
  readonly attributes: readonly string[];
  /** ` !name !1` behind the header. */
  readonly metadata: string;
}

function number(name: string, value: Attribute): bigint {
  if (!(value instanceof IntegerAttribute)) throw cannotPrintAttribute(name, value);
  return value.value;
}

/** One to three sizes. */
function sizes(name: string, value: Attribute): readonly bigint[] {
  const list = value instanceof DenseArrayAttribute ? value.values.map(BigInt) : [];
  if (list.length < 1 || list.length > 3) throw cannotPrintAttribute(name, value);
  return list;
}

/** @throws Unprintable for an attribute of these dialects that is unknown or of the wrong kind. */
export function launchAttributes(op: Function, module: ModuleContext): LaunchAttributes {
  const given = op.attributes.entries;
  const ofNvvm = given.filter(([name]) => name.startsWith("nvvm."));
  const ofRocdl = new Map(given.filter(([name]) => name.startsWith("rocdl.")));
  for (const [name, value] of ofNvvm) annotate(op, name, value, module);
  if (op.attributes.has(nvvm.kernelAttribute)) return { kernelConvention: "ptx_kernel", attributes: [], metadata: "" };
  for (const [name, value] of ofRocdl) if (!rocdlNames.has(name)) throw cannotPrintAttribute(name, value);
  const isKernel = ofRocdl.has(rocdl.kernelAttribute);
  return {
    kernelConvention: isKernel ? "amdgpu_kernel" : undefined,
    attributes: amdAttributes(ofRocdl, isKernel),
    metadata: requiredGroupSize(ofRocdl, module),
  };
}

/** Adds to `!nvvm.annotations` what an attribute says. */
function annotate(op: Function, name: string, value: Attribute, module: ModuleContext): void {
  const add = (key: string, content: bigint): void => {
    module.metadata.list(
      "nvvm.annotations",
      module.metadata.node([
        `${module.types.pointerTo(op.function_type, 0)} ${globalName(op.sym_name)}`,
        metadataString(key),
        `i32 ${content}`,
      ]),
    );
  };
  switch (name) {
    case nvvm.kernelAttribute:
      return;
    case nvvm.reqntidAttribute:
    case nvvm.maxntidAttribute:
      for (const [at, size] of sizes(name, value).entries())
        add(`${name.slice("nvvm.".length)}${"xyz".charAt(at)}`, size);
      return;
    case nvvm.minctasmAttribute:
    case nvvm.maxnregAttribute:
      add(name.slice("nvvm.".length), number(name, value));
      return;
    default:
      throw cannotPrintAttribute(name, value);
  }
}

const rocdlNames: ReadonlySet<string> = new Set([
  rocdl.kernelAttribute,
  rocdl.reqdWorkGroupSizeAttribute,
  rocdl.flatWorkGroupSizeAttribute,
  rocdl.maxFlatWorkGroupSizeAttribute,
  rocdl.wavesPerEuAttribute,
  rocdl.uniformWorkGroupSizeAttribute,
]);

function amdAttributes(given: ReadonlyMap<string, Attribute>, isKernel: boolean): readonly string[] {
  const attributes: string[] = [];
  const group = flatGroupSize(given, isKernel);
  if (group !== undefined) attributes.push(keyValue("amdgpu-flat-work-group-size", group));
  const waves = given.get(rocdl.wavesPerEuAttribute);
  if (waves !== undefined)
    attributes.push(keyValue("amdgpu-waves-per-eu", String(number(rocdl.wavesPerEuAttribute, waves))));
  const uniform = given.get(rocdl.uniformWorkGroupSizeAttribute);
  const isUniform = uniform === undefined ? isKernel : number(rocdl.uniformWorkGroupSizeAttribute, uniform) !== 0n;
  if (isKernel || uniform !== undefined) attributes.push(keyValue("uniform-work-group-size", String(isUniform)));
  return attributes;
}

/** `least,most` work-items; MLIR takes 1 to 256 for a kernel of which nothing is said. */
function flatGroupSize(given: ReadonlyMap<string, Attribute>, isKernel: boolean): string | undefined {
  const flat = given.get(rocdl.flatWorkGroupSizeAttribute);
  const most = given.get(rocdl.maxFlatWorkGroupSizeAttribute);
  const required = given.get(rocdl.reqdWorkGroupSizeAttribute);
  if (flat !== undefined) {
    if (!(flat instanceof StringAttribute)) throw cannotPrintAttribute(rocdl.flatWorkGroupSizeAttribute, flat);
    return flat.value;
  }
  if (most !== undefined) return `1,${number(rocdl.maxFlatWorkGroupSizeAttribute, most)}`;
  if (required !== undefined) {
    const count = sizes(rocdl.reqdWorkGroupSizeAttribute, required).reduce((product, size) => product * size, 1n);
    return `${count},${count}`;
  }
  return isKernel ? "1,256" : undefined;
}

function requiredGroupSize(given: ReadonlyMap<string, Attribute>, module: ModuleContext): string {
  const required = given.get(rocdl.reqdWorkGroupSizeAttribute);
  if (required === undefined) return "";
  const list = sizes(rocdl.reqdWorkGroupSizeAttribute, required);
  if (list.length !== 3) throw cannotPrintAttribute(rocdl.reqdWorkGroupSizeAttribute, required);
  return ` !reqd_work_group_size ${module.metadata.node(list.map((size) => `i32 ${size}`))}`;
}
