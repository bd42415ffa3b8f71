/** What passes counted, at each place of a pipeline or by pass. */
import type { Instrument, PlannedPipeline } from "../instrument.ts";
import { statisticsByPass } from "../manager.ts";

export const statisticsFormats = ["tree", "list", "json"] as const;
export type StatisticsFormat = (typeof statisticsFormats)[number];

/** Keeps the statistics of all runs; `text` gives them. */
export function collectStatistics(): Instrument & { text(format: StatisticsFormat): string } {
  const pipelines: PlannedPipeline[] = [];
  return {
    end: (pipeline) => void pipelines.push(pipeline),
    text: (format) => {
      switch (format) {
        case "tree":
          return pipelines.flatMap((pipeline) => ["statistics:", ...treeLines(pipeline, "  "), ""]).join("\n");
        case "list":
          return ["statistics:", ...listLines(pipelines), ""].join("\n");
        case "json":
          return `${JSON.stringify(Object.fromEntries(entriesOf(pipelines)), undefined, 2)}\n`;
        default:
          return format satisfies never;
      }
    },
  };
}

function treeLines(pipeline: PlannedPipeline, indent: string): readonly string[] {
  const inner = `${indent}  `;
  return [
    `${indent}${pipeline.anchor}`,
    ...pipeline.elements.flatMap((element) =>
      element.kind === "nested"
        ? treeLines(element, inner)
        : [
            `${inner}${element.step.text}`,
            ...counts(element.statistics, `${inner}  `),
            ...element.own.flatMap((own) => treeLines(own, `${inner}  `)),
          ],
    ),
  ];
}

function counts(statistics: ReadonlyMap<string, number>, indent: string): readonly string[] {
  return [...statistics].map(([name, amount]) => `${indent}${String(amount).padStart(8)}  ${name}`);
}

function listLines(pipelines: readonly PlannedPipeline[]): readonly string[] {
  return entriesOf(pipelines).flatMap(([name, amounts]) => [
    `  ${name}`,
    ...counts(new Map(Object.entries(amounts)), "    "),
  ]);
}

/** The sums of all runs, by pass in alphabetical order. */
function entriesOf(pipelines: readonly PlannedPipeline[]): readonly (readonly [string, Record<string, number>])[] {
  const sums = new Map<string, Record<string, number>>();
  for (const pipeline of pipelines) {
    for (const [pass, statistics] of statisticsByPass(pipeline)) {
      const sum = sums.get(pass) ?? {};
      sums.set(pass, sum);
      for (const [name, amount] of statistics) sum[name] = (sum[name] ?? 0) + amount;
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}
