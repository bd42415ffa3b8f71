/**
 * Remarks as YAML as LLVM writes it, for opt-viewer, llvm-opt-report and llvm-remarkutil
 * (https://llvm.org/docs/Remarks.html, "YAML remarks").
 */
import type { CollectedRemark } from "./remarks.ts";

const tags = { passed: "Passed", missed: "Missed", analysis: "Analysis" } as const;

/** One document for each remark. */
export function remarksYaml(remarks: readonly CollectedRemark[]): string {
  return remarks.map(documentOf).join("");
}

function documentOf({ kind, pass, name, place, function: around, parts }: CollectedRemark): string {
  const debugLoc =
    place === undefined
      ? []
      : [field("DebugLoc", `{ File: ${scalar(place.file)}, Line: ${place.line}, Column: ${place.column} }`)];
  const facts = parts.flatMap((part) =>
    typeof part === "string"
      ? [["String", part] as const]
      : Object.entries(part).map(([key, value]) => [key, String(value)] as const),
  );
  return [
    `--- !${tags[kind]}`,
    field("Pass", scalar(pass)),
    field("Name", scalar(name)),
    ...debugLoc,
    field("Function", scalar(around)),
    "Args:",
    ...facts.map(([key, value]) => `  - ${field(key, scalar(value))}`),
    "...",
    "",
  ].join("\n");
}

/** LLVM lines its values up in column 17. */
function field(key: string, value: string): string {
  return `${`${key}:`.padEnd(16)} ${value}`;
}

/** Single quotes hold everything but line breaks and control characters, which double quotes escape as JSON does. */
function scalar(text: string): string {
  return /[\u0000-\u001f\u007f]/.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}
