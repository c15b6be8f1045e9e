import { parentPort, workerData } from "node:worker_threads";
import type { TraitValue } from "../types";
import { ObjectReader, type ObjectUses, type ReadLimits } from "./read-object";

/** What a thread is started with. */
export interface ThreadSetup {
  /** ARNs of our own reader's roles. */
  readers: string[];
  /** Milliseconds since 1970: later events have a wrong clock. */
  latest: number;
  limits: ReadLimits;
}

export interface ThreadTask {
  id: number;
  bytes: Uint8Array;
}

export interface ThreadAnswer {
  id: number;
  uses: Omit<ObjectUses, "traits">;
  /** Shapes that are new since the last answer, in the order of their ids, as JSON: text is soon handed over. */
  shapes: string[];
  /** Traits that are new since the last answer, as JSON; `anew`: and no others count from this answer on. */
  traits: string;
  anew: boolean;
}

function serve(port: NonNullable<typeof parentPort>, setup: ThreadSetup): void {
  const readers = new Set(setup.readers);
  let shapes: string[] = [];
  const context = {
    // Where aliases pointed is looked up by who writes: the alias stands for its key until then.
    resolveAlias: (aliasArn: string) => aliasArn,
    isReader: (arn: string) => readers.has(arn),
    latest: setup.latest,
  };
  const reader = new ObjectReader(context, (_use, json) => shapes.push(json), setup.limits);
  let sent: { list: readonly TraitValue[]; count: number } = { list: [], count: 0 };
  let last = Promise.resolve();
  port.on("message", ({ id, bytes }: ThreadTask) => {
    last = last.then(async () => {
      const { traits, ...uses } = await reader.read(bytes);
      const anew = traits !== sent.list;
      if (anew) sent = { list: traits, count: 0 };
      const more = JSON.stringify(traits.slice(sent.count));
      sent.count = traits.length;
      const answer: ThreadAnswer = { id, uses, shapes, traits: more, anew };
      shapes = [];
      port.postMessage(answer, [uses.events.buffer]);
    });
  });
}

if (parentPort) serve(parentPort, workerData as ThreadSetup);
