import { parentPort } from "node:worker_threads";
import type { LocalFile } from "../sources/source";
import type { TraitValue } from "../types";
import { readLocalFile } from "./local-file";
import { ObjectReader, type ObjectUses, type ReadLimits } from "./read-object";

/** What a thread reads with. */
export interface ThreadSetup {
  /** ARNs of our own reader's roles. */
  readers: string[];
  /** Milliseconds since 1970: later events have a wrong clock. */
  latest: number;
  limits: ReadLimits;
  /** Translated once for all threads. */
  engine: WebAssembly.Module;
}

/** Whose thread it is from now on, before any task; null: nobody's, and all that it read is forgotten. */
export interface ThreadTurn {
  setup: ThreadSetup | null;
}

export interface ThreadTask {
  id: number;
  content: Uint8Array | LocalFile;
}

/** The file could not be read. */
export interface ThreadRefusal {
  id: number;
  unreadable: string;
}

export interface ThreadAnswer {
  id: number;
  uses: Omit<ObjectUses, "traits">;
  /** Callers and calls that are new since the last answer, as JSON: text is soon handed over. */
  callers: string;
  calls: string;
  /** New shapes, in the order of their ids: the numbers of their caller and their call, one after the other. */
  pairs: Uint32Array;
  /** Traits that are new since the last answer, as JSON; `anew`: and no others count from this answer on. */
  traits: string;
  anew: boolean;
}

type Port = NonNullable<typeof parentPort>;

function serve(port: Port): void {
  let answer: ((task: ThreadTask) => Promise<void>) | null = null;
  let last = Promise.resolve();
  port.on("message", (message: ThreadTurn | ThreadTask) => {
    last = last.then(async () => {
      if ("id" in message) return answer?.(message);
      answer = message.setup ? answering(port, message.setup) : null;
    });
  });
}

/** Reads objects with a reader of its own, and tells the port what they hold. */
function answering(port: Port, setup: ThreadSetup): (task: ThreadTask) => Promise<void> {
  const readers = new Set(setup.readers);
  const told = { callers: 0, calls: 0, pairs: 0 };
  const context = {
    // Where aliases pointed is looked up by who writes: the alias stands for its key until then.
    resolveAlias: (aliasArn: string) => aliasArn,
    isReader: (arn: string) => readers.has(arn),
    latest: setup.latest,
  };
  const reader = new ObjectReader(context, setup.limits, { module: setup.engine });
  /** What is new in a list that grows. */
  const more = <T>(list: readonly T[], name: keyof typeof told): T[] => {
    const added = list.slice(told[name]);
    told[name] = list.length;
    return added;
  };
  let sent: { list: readonly TraitValue[]; count: number } = { list: [], count: 0 };
  return async ({ id, content }) => {
    const bytes = bytesOf(content);
    if (typeof bytes === "string") {
      const refusal: ThreadRefusal = { id, unreadable: bytes };
      port.postMessage(refusal);
      return;
    }
    const { traits, ...uses } = await reader.read(bytes);
    const anew = traits !== sent.list;
    if (anew) sent = { list: traits, count: 0 };
    const values = JSON.stringify(traits.slice(sent.count));
    sent.count = traits.length;
    const { callers, calls, pairs } = reader.parts;
    const answer: ThreadAnswer = {
      ...{ id, uses, traits: values, anew },
      callers: JSON.stringify(more(callers, "callers")),
      calls: JSON.stringify(more(calls, "calls")),
      pairs: Uint32Array.from(more(pairs, "pairs")),
    };
    port.postMessage(answer, [uses.events.buffer]);
  };
}

/** The bytes, or in words why there are none. */
function bytesOf(content: Uint8Array | LocalFile): Uint8Array | string {
  if (content instanceof Uint8Array) return content;
  try {
    return readLocalFile(content);
  } catch (error) {
    return (error as Error).message;
  }
}

if (parentPort) serve(parentPort);
