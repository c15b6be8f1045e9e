import type { PoolClient } from "pg";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease } from "@/lib/jobs/lease";
import type { UseShape } from "./files/use-parts";
import { type HoldOptions, holdIngest } from "./hold-ingest";
import { KeptTraits } from "./kept-traits";
import { noteKeyEvents } from "./note-key-events";
import type { DayAnswer, KeptEvent } from "./queries/read-answer";
import { coveredOfDay } from "./rules/day-coverage";
import { frameOf } from "./rules/decode-record";
import { objectOf, textOf } from "./rules/fields";
import { difference, type GivenRows, packRows, summedRows, unpackRows } from "./rules/given-rows";
import { principalOf } from "./rules/principal-of";
import { dayName, isLast } from "./rules/query-days";
import { type NumberedShape, ShapeNumbers } from "./shape-numbers";
import { addCovered, readSourceCoverage } from "./store/coverage";
import { countedElsewhere, type GivenDay, readGiven, writeGiven } from "./store/given";
import { ensureMonths } from "./store/objects";
import { type ControlRow, insertControlEvents, insertObjects } from "./store/write-batch";
import { writeCounts } from "./store/write-counts";

const DAY = 86_400_000;
const NOTHING: GivenRows = { buckets: [], traits: [] };

/** What a query gave of a day. */
export interface GivenAnswer {
  /** What the source's coverage is noted under. */
  source: string;
  /** ms since 1970, its beginning */
  day: number;
  queryId: string;
  /** When the query began, ms. */
  askedAt: number;
  /** Up to when it counts, ms, not in it. */
  until: number;
  lateDays: number;
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

/**
 * Puts what a query gave of a day in the place of what the source gave of it before: the difference is counted, and with
 * it the day is covered, in one transaction. The same answer twice changes nothing. Throws `conflict` while another
 * ingest runs for longer than `waitMs`.
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
      const before = await readGiven(client, given.source, name);
      if (before?.queryId === given.queryId || before?.rows === null) {
        return { events: 0, left: NONE, frozen: NONE };
      }
      const range = { from: given.day, to: given.day + DAY };
      const { left, frozen } = await countedElsewhere(client, given.source, range);
      if (before && frozen.size > 0) {
        await writeGiven(client, given.source, name, { ...before, rows: null });
        return { events: 0, left: NONE, frozen };
      }
      await options.first(client);
      const own = withoutScopes(given.answer, left);
      const after = rowsOf(own, given.day, { shapeOf, keptFrom: options.keptFrom });
      const events = await put(client, given, { after, before });
      await keep(client, own, { name, given, events, shapeOf, now: ctx.clock() });
      await cover(client, given, left);
      return { events, left, frozen: NONE };
    }),
  );
}

type ShapeOf = (use: UseShape) => NumberedShape;

async function numberShapes(ctx: Context, { counts, traits, events }: DayAnswer): Promise<ShapeOf> {
  const uses = [...new Set([...counts, ...traits, ...events].flatMap(({ use }) => use ?? []))];
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
  { source, day, queryId, askedAt, lateDays }: GivenAnswer,
  { after, before }: { after: GivenRows & { calls: number }; before: GivenDay | undefined },
): Promise<number> {
  const held = before?.rows ? unpackRows(before.rows) : NOTHING;
  const change = difference(held, after);
  await writeCounts(client, change.buckets);
  await new KeptTraits().write(client, change.traits);
  const rows = isLast(day, askedAt, lateDays) ? null : packRows(after);
  const { calls } = after;
  await writeGiven(client, source, dayName(day), {
    ...{ queryId, askedAt: new Date(askedAt), calls, rows },
  });
  return calls - (before?.calls ?? 0);
}

/** Keeps the events that changed something, and notes the answer as what they came from. */
async function keep(
  client: PoolClient,
  { events: kept, present, skipped }: DayAnswer,
  told: { name: string; given: GivenAnswer; events: number; shapeOf: ShapeOf; now: Date },
): Promise<void> {
  const { name, given, events, shapeOf, now } = told;
  const records = [...present.values()].reduce((sum, one) => sum + one.records, 0);
  const object = { key: name, version: given.queryId, state: "done" as const, reason: null };
  const numbers = { records, kmsEvents: events, duplicates: 0, skipped };
  const nobody = { accountId: null, region: null };
  const ids = await insertObjects(
    client,
    given.source,
    [{ ...object, ...numbers, ...nobody }],
    now,
  );
  const control = kept.flatMap((event) => controlRow(event, event.use && shapeOf(event.use)) ?? []);
  await noteKeyEvents(client, await insertControlEvents(client, control, ids), now);
}

async function cover(
  client: PoolClient,
  { source, day, until, answer }: GivenAnswer,
  left: ReadonlySet<string>,
): Promise<void> {
  const rows = await readSourceCoverage(client, source);
  const known = new Set(
    rows
      .filter(({ state, from }) => state === "covered" && from <= day)
      .map(({ accountId, region }) => `${accountId}/${region}`),
  );
  for (const one of coveredOfDay(day, answer.present, known, { to: until, left })) {
    const { accountId, region, ...span } = one;
    await addCovered(client, { source, accountId, region }, span, "covered");
  }
}

function controlRow(
  { record, at, identity, use }: KeptEvent,
  shape: NumberedShape | null,
): ControlRow | null {
  const common = { identity, at, record, object: 0 };
  if (use && shape) {
    return {
      ...common,
      ...{ accountId: use.accountId, region: use.region, operation: use.operation, kind: use.kind },
      ...{ principalRef: use.principal.ref, outcome: use.errorCode ?? "" },
      keyArns: shape.keyArns(at * 1000),
    };
  }
  const frame = frameOf(record, Number.POSITIVE_INFINITY);
  if (typeof frame === "string") return null;
  const { accountId, region, operation } = frame;
  const principalRef = principalOf(objectOf(record.userIdentity)).ref;
  const outcome = textOf(record.errorCode) ?? "";
  return {
    ...common,
    accountId,
    region,
    operation,
    kind: "trail",
    principalRef,
    outcome,
    keyArns: [],
  };
}
