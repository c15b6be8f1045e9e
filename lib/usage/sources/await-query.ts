import { setTimeout as sleep } from "node:timers/promises";
import type { QueryReader } from "@/lib/aws/query-types";
import type { Answer } from "@/lib/aws/types";

const FIRST_MS = 25;
const LONGEST_MS = 5_000;

/** A query did not give what was asked for; the message is for people. */
export class QueryTrouble extends Error {
  override readonly name = "QueryTrouble";
  constructor(
    message: string,
    /** True where the query is over for good; false where it may still go on. */
    readonly over = false,
  ) {
    super(message);
  }

  static of(answer: Exclude<Answer<unknown>, { status: "data" }>): QueryTrouble {
    const what = answer.status === "denied" ? "denied" : "not answered";
    // What was refused as such would be refused again; what was throttled or cut off would not.
    const isOver = answer.status === "failed" && REFUSED.has(answer.code);
    return new QueryTrouble(`${answer.action} was ${what}: ${answer.message}`, isOver);
  }
}

/** The statement, its place or its token cannot be: also with the next run, unless it asks anew. */
const REFUSED = new Set([
  "InvalidRequestException",
  "MetadataException",
  "ResourceNotFoundException",
  "InvalidQueryStatementException",
  "InvalidParameterException",
  "EventDataStoreARNInvalidException",
  "EventDataStoreNotFoundException",
  "InactiveEventDataStoreException",
]);

/**
 * Waits until a query is done; answers the bytes that it has read. Stops it when it has read more than `left`. Throws
 * QueryTrouble when it fails, and the signal's reason when that aborts, the query going on.
 */
export async function awaitQuery(
  reader: Pick<QueryReader, "state"> & Partial<Pick<QueryReader, "stop">>,
  id: string,
  { left, signal }: { left: number | null; signal: AbortSignal },
): Promise<number> {
  for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, LONGEST_MS)) {
    signal.throwIfAborted();
    const answer = await reader.state(id);
    if (answer.status !== "data") throw QueryTrouble.of(answer);
    const { state, reason, scannedBytes } = answer.data;
    if (state === "done") return scannedBytes;
    if (state !== "running") throw new QueryTrouble(inWords(state, reason), true);
    if (left !== null && scannedBytes > left) {
      await reader.stop?.(id);
      throw new QueryTrouble(
        `It read more than the limit of this source and was stopped at ${inGigabytes(scannedBytes)}. ` +
          "Raise the limit, or hold the source to fewer accounts and regions.",
        true,
      );
    }
    await sleep(wait, undefined, { signal });
  }
}

function inWords(state: "failed" | "cancelled" | "lost", reason: string | null): string {
  if (state === "lost") return "The query's answer is not there any more; it is asked again.";
  const why = reason ?? "no reason was given";
  return state === "cancelled" ? `The query was cancelled: ${why}` : `The query failed: ${why}`;
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString("en", { maximumFractionDigits: 1 })} GB`;
}
