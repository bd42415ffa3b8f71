/**
 * Verdicts of external checkers on disk, found again by the hash of everything that the verdict depends on.
 *
 * Many processes use the folder at once: an entry appears by a rename, so nobody reads half of one, and an entry that
 * vanishes or does not parse is a miss. The folder is kept under a limit by deleting what was used longest ago.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a tool answered. */
export interface ToolResult {
  /** The exit status; 128 + the signal's number when a signal ended the tool, as shells count. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Contents of those of the asked-for output files that the tool wrote. */
  readonly outputs: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Part of each key, so that entries of another layout are never read. */
const layout = "1";

export class VerdictCache {
  private readonly folder: string;
  private readonly limit: number;
  private writtenSinceCheck = Number.POSITIVE_INFINITY;

  /** @param limit most bytes that the folder's entries may take together */
  constructor(folder: string, limit: number) {
    this.folder = folder;
    this.limit = limit;
  }

  /** The key of a question, which must name everything that the answer depends on. */
  key(question: readonly (string | Uint8Array)[]): string {
    const hash = createHash("sha256").update(layout);
    for (const part of question) hash.update(`\n${part.length}\n`).update(part);
    return hash.digest("hex");
  }

  get(key: string): ToolResult | undefined {
    const path = join(this.folder, key);
    try {
      const result = decode(readFileSync(path));
      const now = new Date();
      if (result !== undefined) utimesSync(path, now, now);
      return result;
    } catch {
      return undefined;
    }
  }

  /** Keeps a verdict, unless it alone takes a quarter of the limit. A full or read-only disk is no error. */
  set(key: string, result: ToolResult): void {
    const entry = encode(result);
    if (entry.length > this.limit / 4) return;
    try {
      this.write(key, entry);
    } catch {
      // The verdict will be asked for again, which costs time only.
    }
  }

  private write(key: string, entry: Buffer): void {
    const path = join(this.folder, key);
    const unfinished = `${path}.${randomUUID()}`;
    mkdirSync(this.folder, { recursive: true });
    try {
      writeFileSync(unfinished, entry);
      renameSync(unfinished, path);
    } finally {
      rmSync(unfinished, { force: true });
    }
    this.writtenSinceCheck += entry.length;
    if (this.writtenSinceCheck > this.limit / 8) this.prune();
  }

  /** Deletes the entries used longest ago until three quarters of the limit are left. */
  private prune(): void {
    this.writtenSinceCheck = 0;
    const entries = readdirSync(this.folder).flatMap((name) => {
      const path = join(this.folder, name);
      const status = statSync(path, { throwIfNoEntry: false });
      return status === undefined ? [] : [{ path, size: status.size, used: status.mtimeMs }];
    });
    let total = entries.reduce((sum, { size }) => sum + size, 0);
    if (total <= this.limit) return;
    for (const { path, size } of entries.sort((a, b) => a.used - b.used)) {
      if (total <= (this.limit * 3) / 4) return;
      rmSync(path, { force: true });
      total -= size;
    }
  }
}

/** `node_modules/.cache/dslc-verdicts` of the project that holds `from`, or a folder for temporary files. */
export function verdictFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package-lock.json"))) return join(folder, "node_modules", ".cache", "dslc-verdicts");
    if (folder === dirname(folder)) return join(tmpdir(), "dslc-verdicts");
  }
}

interface Header {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** A line of JSON, then the contents of the output files one after another. */
function encode({ status, stdout, stderr, outputs }: ToolResult): Buffer {
  const files = Object.entries(outputs).map(([name, content]) => ({ name, size: content.length }));
  const header: Header = { status, stdout, stderr, files };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...Object.values(outputs)]);
}

function decode(entry: Buffer): ToolResult | undefined {
  const end = entry.indexOf("\n");
  const header: unknown = JSON.parse(entry.subarray(0, end).toString());
  if (!isHeader(header)) return undefined;
  let at = end + 1;
  const outputs = header.files.map(
    ({ name, size }) => [name, Uint8Array.from(entry.subarray(at, (at += size)))] as const,
  );
  if (at !== entry.length) return undefined;
  return { status: header.status, stdout: header.stdout, stderr: header.stderr, outputs: Object.fromEntries(outputs) };
}

function isHeader(value: unknown): value is Header {
  return typeof value === "object" && value !== null && "status" in value && "stdout" in value && "files" in value;
}
