import type { PoolClient } from "pg";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease } from "@/lib/jobs/lease";
import type { UseShape } from "./files/use-parts";
import { type HoldOptions, holdIngest } from "./hold-ingest";
import { type AnswerOf, coverDay, keepEvents, type ShapeOf } from "./keep-day";
import { KeptTraits } from "./kept-traits";
import type { DayAnswer } from "./queries/read-answer";
import {
  difference,
  type GivenOfDay,
  type GivenRows,
  packRows,
  summedRows,
  unpackRows,
} from "./rules/given-rows";
import { dayName } from "./rules/query-days";
import { offeredOf, settleDay } from "./settle-day";
import { ShapeNumbers } from "./shape-numbers";
import { countedElsewhere, type GivenDay, readGiven, writeGiven } from "./store/given";
import { ensureMonths } from "./store/objects";
import { type BucketRow, writeCounts } from "./store/write-counts";
import { addCount } from "./tally-shared";

const DAY = 86_400_000;
const NOTHING: GivenOfDay = { buckets: [], traits: [], shared: [] };

/** What a query gave of a day. */
export interface GivenAnswer extends AnswerOf {
  /** What the part of the source is known by that gave it: `partName`. */
  part: string;
  /** ms since 1970, its beginning */
  day: number;
  /** When the query began, ms. */
  askedAt: number;
  /** Up to when it counts, ms, not in it. */
  until: number;
  /** Every copy of an event of two accounts is in it, and not only those that have no other in it. */
  apart: boolean;
  /** Bytes that its query read, by day of its folders. */
  dayBytes: number;
  /** Whether it was asked for of a scope. */
  asksFor: (scope: { accountId: string; region: string }) => boolean;
  answer: DayAnswer;
}

export interface WriteDayOptions extends HoldOptions {
  /** What was before is not kept; ms. */
  keptFrom: number;
  /** Runs first in the transaction, for the ledger. */
  first: (client: PoolClient) => Promise<void>;
}

/** What came of a day. Scopes are `account/region`. */
interface WrittenDay {
  /** Events that came to it. */
  events: number;
  /** Scopes of which another source has counted calls of that day: they were left alone. */
  left: ReadonlySet<string>;
  /** Scopes of which another source has counted calls since: what was given of the day stays as it is. */
  frozen: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Another source has counted of the day since the query began: it must be asked so that copies come apart. */
export class CountedMeanwhile extends Error {
  override readonly name = "CountedMeanwhile";
}

/**
 * Puts what a query gave of a day in the place of what the source gave of it before: the difference is counted, and with
 * it the day is covered, in one transaction. The same answer twice changes nothing. Throws `conflict` while another
 * ingest runs for longer than `waitMs`, CountedMeanwhile.
 */
export async function writeDay(
  ctx: Context,
  given: GivenAnswer,
  options: WriteDayOptions,
): Promise<WrittenDay> {
  const shapeOf = await numberShapes(ctx, given.answer);
  await ensureMonths(ctx.db.pool, [given.day]);
  return holdIngest(ctx, options, (lease) =>
    inTransaction(ctx.db, async (client) => {
      await assertLease(client, lease);
      const name = dayName(given.day);
      const before = await readGiven(client, given.part, name);
      if (before?.queryId === given.queryId || before?.rows === null) {
        return { events: 0, left: NONE, frozen: NONE };
      }
      const { left, frozen } = await elsewhere(client, given);
      if (before && frozen.size > 0) {
        await writeGiven(client, given.part, name, { ...before, rows: null });
        return { events: 0, left: NONE, frozen };
      }
      if (left.size > 0 && !given.apart) throw new CountedMeanwhile();
      await options.first(client);
      const own = withoutScopes(given.answer, left);
      const events = await put(client, given, { own, before, shapeOf, keptFrom: options.keptFrom });
      await keepEvents(client, own, { name, given, events, shapeOf, now: ctx.clock() });
      await coverDay(client, given, left);
      return { events, left, frozen: NONE };
    }),
  );
}

/** As `countedElsewhere`, of what was asked for alone. */
async function elsewhere(
  client: PoolClient,
  { source, day, asksFor }: GivenAnswer,
): Promise<{ left: ReadonlySet<string>; frozen: ReadonlySet<string> }> {
  const found = await countedElsewhere(client, source, { from: day, to: day + DAY });
  const asked = (scopes: ReadonlySet<string>) =>
    new Set(
      [...scopes].filter((scope) => {
        const [accountId = "", region = ""] = scope.split("/");
        return asksFor({ accountId, region });
      }),
    );
  return { left: asked(found.left), frozen: asked(found.frozen) };
}

async function numberShapes(
  ctx: Context,
  { counts, shared, traits, events }: DayAnswer,
): Promise<ShapeOf> {
  const all = [...counts, ...shared, ...traits, ...events];
  const uses = [...new Set(all.flatMap(({ use }) => use ?? []))];
  const shapes = await new ShapeNumbers(ctx.db.pool).of(uses);
  const byUse = new Map(uses.map((use, at) => [use, shapes[at]]));
  return (use) => {
    const shape = byUse.get(use);
    if (!shape) throw new Error("A call has no number.");
    return shape;
  };
}

function withoutScopes(answer: DayAnswer, left: ReadonlySet<string>): DayAnswer {
  if (left.size === 0) return answer;
  const isOwn = (use: UseShape | null) =>
    use === null || !left.has(`${use.accountId}/${use.region}`);
  return {
    ...answer,
    counts: answer.counts.filter(({ use }) => isOwn(use)),
    shared: answer.shared.filter(({ use }) => isOwn(use)),
    traits: answer.traits.filter(({ use }) => isOwn(use)),
    events: answer.events.filter(({ use }) => isOwn(use)),
  };
}

/** The counts of an answer in the numbers of the dictionary; nothing of what is not kept any more. */
function rowsOf(
  { counts, traits }: DayAnswer,
  day: number,
  { shapeOf, keptFrom }: { shapeOf: ShapeOf; keptFrom: number },
): GivenRows & { calls: number } {
  if (day + DAY <= keptFrom) return { ...NOTHING, calls: 0 };
  const buckets = counts.flatMap(({ use, at, calls: count }) => {
    const { keyIds, principalId, callId } = shapeOf(use);
    return keyIds(at * 1000).map((keyId) => ({ keyId, at, principalId, callId, count }));
  });
  const traitRows = traits.flatMap(({ use, trait, calls: count, firstAt, lastAt }) => {
    const { keyIds, principalId, callId } = shapeOf(use);
    return keyIds(firstAt * 1000).map((keyId) => {
      return { keyId, day: day / 1000, principalId, callId, trait, count, firstAt, lastAt };
    });
  });
  const calls = counts.reduce((sum, one) => sum + one.calls, 0);
  return { ...summedRows({ buckets, traits: traitRows }), calls };
}

/** Counts the difference, and remembers what was given for the next. Answers the events that came to it. */
async function put(
  client: PoolClient,
  given: GivenAnswer,
  told: { own: DayAnswer; before: GivenDay | undefined; shapeOf: ShapeOf; keptFrom: number },
): Promise<number> {
  const { part, day, queryId, askedAt, dayBytes } = given;
  const { own, before, shapeOf, keptFrom } = told;
  const after = rowsOf(own, day, { shapeOf, keptFrom });
  const held = before?.rows ? unpackRows(before.rows) : NOTHING;
  const change = difference(held, after);
  const buckets = new Map<string, BucketRow>();
  for (const row of change.buckets) addCount(buckets, row);
  const offered = offeredOf(own.shared, { shapeOf, keptFrom });
  const shared = await settleDay(client, { offered, held: held.shared, buckets, part });
  await writeCounts(client, [...buckets.values()]);
  const traits = new KeptTraits();
  await traits.write(client, [...change.traits, ...shared.traits]);
  await shared.write(traits);
  const calls = after.calls + offered.size;
  const rows = packRows({ ...after, shared: [...offered.values()] });
  await writeGiven(client, part, dayName(day), {
    ...{ queryId, askedAt: new Date(askedAt), calls, rows, dayBytes },
  });
  return calls - (before?.calls ?? 0) - shared.known;
}
