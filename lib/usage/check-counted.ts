import type { Pool } from "pg";
import { markOf } from "./files/event-id";
import { scanRecords } from "./files/scan-records";
import { decodeRecord } from "./rules/decode-record";
import type { NamedLog } from "./rules/digest";
import { MarkSet } from "./rules/mark-set";
import { bytesOfContent } from "./sources/object-bytes";
import { type ObjectSource, ObjectUnreadable } from "./sources/source";
import { countedMarks, readTwice } from "./store/odd-logs";

/** A log file whose hash is right, and our key of it. */
export interface RightLog {
  log: NamedLog;
  key: string;
}

/**
 * Of log files that are right by now those of which calls are counted that are not in them, and how many: they were taken in
 * while they were changed, and what was made up then is counted still. Only those that were read in more than one version
 * are read once more.
 */
export async function countedBeyond(
  { on, source, signal }: { on: Pool; source: ObjectSource; signal?: AbortSignal },
  right: readonly RightLog[],
): Promise<(RightLog & { calls: number })[]> {
  const keys = right.map(({ key }) => key);
  const twice = await readTwice(on, source.name, keys);
  const beyond: (RightLog & { calls: number })[] = [];
  for (const one of right) {
    signal?.throwIfAborted();
    if (!twice.has(one.key)) continue;
    const content = await source.readKey(one.key);
    if (content === null) continue;
    const marks = await marksIn(await bytesOfContent(content));
    const counted = await countedMarks(on, source.name, one.key);
    const calls = counted.filter(({ high, low }) => !marks.has(high, low)).length;
    if (calls > 0) beyond.push({ ...one, calls });
  }
  return beyond;
}

/** What the calls in a log file are known by. Throws ObjectUnreadable for one that cannot be looked through. */
async function marksIn(bytes: Uint8Array): Promise<MarkSet> {
  const marks = new MarkSet();
  const context = {
    resolveAlias: () => null,
    isReader: () => false,
    latest: Number.POSITIVE_INFINITY,
  };
  try {
    await scanRecords(bytes, "", (text) => {
      const decoded = decodeRecord(JSON.parse(text), context);
      if ("use" in decoded) {
        const { high, low } = markOf(decoded.use);
        marks.add(high, low);
      }
      return false;
    });
  } catch (error) {
    throw new ObjectUnreadable(error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
  return marks;
}
