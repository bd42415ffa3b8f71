/** Which way of running LLVM an engine takes: the library, its programs, or the programs where there is no library. */
import type { EngineDescription } from "./engine.ts";
import type { Availability, CodeGenerator } from "./protocol.ts";

type OwnKind = "library" | "tools";

/** `automatic`: the library, else the programs. */
export type EngineKind = OwnKind | "automatic";

/** The ways there are, by kind; `library` has been started already. */
export type Generators = Readonly<Record<OwnKind, CodeGenerator>>;

export interface Choice {
  readonly generator: CodeGenerator;
  readonly kind: EngineDescription["kind"];
  readonly availability: Availability;
  /** Why the programs stand in for the library, when they do. */
  readonly fallbackReason?: string;
}

/** A library that the user named is never replaced by anything else. */
export async function chooseGenerator(wanted: EngineKind, generators: Generators): Promise<Choice> {
  const kind = wanted === "automatic" ? "library" : wanted;
  const availability = await generators[kind].availability();
  const first: Choice = { generator: generators[kind], kind, availability };
  if (wanted !== "automatic" || availability.ok || availability.unavailable.explicit !== undefined) return first;
  const { rejected } = availability.unavailable;
  const tools = await generators.tools.availability();
  if (!tools.ok) {
    const unavailable = { ...tools.unavailable, rejected: [...rejected, ...tools.unavailable.rejected] };
    return { ...first, availability: { ok: false, unavailable } };
  }
  const reasons = rejected.map(({ path, reason }) => `${path}: ${reason}`).join("; ");
  const fallbackReason = reasons === "" ? "no library of LLVM was found" : reasons;
  return { generator: generators.tools, kind: "tools", availability: tools, fallbackReason };
}
