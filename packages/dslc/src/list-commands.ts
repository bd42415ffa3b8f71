/** `dslc passes` and `dslc targets`: what there is, from the definitions themselves. */
import { builtinPasses } from "@dslc/compiler";
import { describeOption, kebabCase, type Pass } from "@dslc/pass";
import { knownTargets } from "@dslc/target-info";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { loadPlugins } from "./plugins.ts";
import { report, type ReportOptions } from "./report.ts";

/** Names, summaries and options of all passes, those of plugins too. Returns the exit code. */
export async function passesCommand(plugin: readonly string[], options: ReportOptions): Promise<number> {
  const { plugins, problems } = await loadPlugins(plugin);
  report(problems, options);
  const passes = [...builtinPasses, ...plugins.flatMap((loaded) => loaded.passes)];
  process.stdout.write(`${passes.flatMap(describePass).join("\n")}\n`);
  return exitCodeFor(problems);
}

function describePass(pass: Pass): readonly string[] {
  const anchors = pass.anchors === undefined ? "" : ` (on ${pass.anchors.join(", ")})`;
  const options = Object.entries(pass.options).map(
    ([name, schema]) => `    ${kebabCase(name)}: ${describeOption(schema)}`,
  );
  return [`${pass.passName}${anchors}`, `    ${pass.summary}`, ...options];
}

/** The known targets with the limits that a kernel meets first. Returns the exit code. */
export function targetsCommand(): number {
  const rows = knownTargets().map(({ name, workgroupMemory, maximumGroupWorkItems, subgroupSizes }) => {
    const { staticLimit, optInLimit } = workgroupMemory;
    const bytes = staticLimit === optInLimit ? `${staticLimit}` : `${staticLimit}, ${optInLimit} by opting in`;
    return `${name.padEnd(16)} workgroup memory ${bytes} bytes; groups of ${maximumGroupWorkItems}; subgroups of ${subgroupSizes.join(" or ")}`;
  });
  process.stdout.write(`${rows.join("\n")}\n`);
  return exitCodes.fine;
}
