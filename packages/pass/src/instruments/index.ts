export { unifiedDiff } from "./diff.ts";
export { type IrPrinting, printIr } from "./print-ir.ts";
export { withOperation } from "./operation-note.ts";
export { collectRemarks, type CollectedRemark, remarkAnalysis, remarkMissed, remarkPassed } from "./remarks.ts";
export { remarksYaml } from "./remarks-yaml.ts";
export { collectStatistics, type StatisticsFormat, statisticsFormats } from "./statistics.ts";
export { type PassTimer, timePasses, type TimingFormat, timingFormats } from "./timing.ts";
