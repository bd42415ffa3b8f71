/**
 * The names of operations as a parser meets them, found by characters of the source: the same few names come again and
 * again, and neither text nor hash of one is made twice. With each name the parser keeps what operations of the kind
 * looked like last.
 */
import { DictionaryAttribute, type NamedAttribute } from "./attributes.ts";
import { defaultDialect } from "./builtin.ts";
import type { OpDefinition } from "./define-op.ts";
import type { Context } from "./dialect.ts";
import { Operation } from "./operation.ts";
import type { Type } from "./types.ts";

/** `<{...}>` as written and read. */
export interface Properties {
  /** What was written; empty before anything was. */
  readonly text: string;
  readonly entries: readonly NamedAttribute[];
  /** What the entries are to an operation of the kind. */
  readonly properties: DictionaryAttribute;
  readonly attributes: DictionaryAttribute;
}

const { empty } = DictionaryAttribute;
export const noProperties: Properties = { text: "", entries: [], properties: empty, attributes: empty };

/** `(i32, i32) -> i32` as written and read. */
export interface Signature {
  readonly text: string;
  readonly inputs: readonly Type[];
  readonly results: readonly Type[];
}

const noSignature: Signature = { text: "", inputs: [], results: [] };

export interface OpName {
  readonly text: string;
  readonly definition: OpDefinition | undefined;
  /** The default dialect of names inside of its regions. */
  readonly dialectInside: string | undefined;
  /** Those of the last operation of the name, to be recognized by their text. */
  lastProperties: Properties;
  lastSignature: Signature;
}

const bucketCount = 1 << 10;
/** Text may hold any number of unregistered names; more than this are not kept by their characters. */
const mostNames = 1 << 12;

export class OpNames {
  private readonly context: Context;
  private readonly byText = new Map<string, OpName>();
  private readonly buckets: (OpName[] | undefined)[] = Array.from({ length: bucketCount }, () => undefined);

  constructor(context: Context) {
    this.context = context;
  }

  of(text: string): OpName {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const definition = this.context.lookup(text);
    const name: OpName = {
      text,
      definition,
      dialectInside:
        definition === undefined ? undefined : defaultDialect.of(new Operation(text, definition, {}))?.dialect,
      lastProperties: noProperties,
      lastSignature: noSignature,
    };
    this.byText.set(text, name);
    if (this.byText.size <= mostNames) {
      const bucket = bucketOf(text, 0, text.length);
      (this.buckets[bucket] ??= []).push(name);
    }
    return name;
  }

  /** The name that a range of a source spells, if it was met before. */
  find(source: string, start: number, end: number): OpName | undefined {
    const names = this.buckets[bucketOf(source, start, end)];
    if (names === undefined) return undefined;
    for (let at = 0; at < names.length; at++) {
      const name = names[at];
      if (name?.text.length === end - start && source.startsWith(name.text, start)) return name;
    }
    return undefined;
  }
}

function bucketOf(source: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + source.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 10)) & (bucketCount - 1);
}
