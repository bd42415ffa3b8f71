/** The LLVM versions that the engine works with. */
import type { LlvmVersion } from "./engine/engine.ts";

/** The tested version first. Older ones lack processors and crash on more; newer ones were never tried. */
export const supportedMajors = [19, 18, 17, 16] as const;

/** The version that the compiler is made for. */
export const newestMajor = supportedMajors[0];

export const isSupported = (major: number): boolean => supportedMajors.some((supported) => supported === major);

/** Why a version is refused; before LLVM 16 the library could not tell it. */
export function versionReason(
  version: Pick<LlvmVersion, "major"> | undefined,
  majors: readonly number[] = supportedMajors,
): string {
  const name = version === undefined ? "older than LLVM 16, or not LLVM" : `LLVM ${version.major}`;
  return `it is ${name}; versions ${majors.at(-1)} to ${majors[0]} are supported`;
}
