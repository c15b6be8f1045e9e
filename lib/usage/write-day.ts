import type { PoolClient } from "pg";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease } from "@/lib/jobs/lease";
import { type HoldOptions, holdIngest } from "./hold-ingest";
import { KeptTraits } from "./kept-traits";
import { noteKeyEvents } from "./note-key-events";
import type { DayAnswer, KeptEvent } from "./queries/read-answer";
import { type CoveredDay, coveredOfDay } from "./rules/day-coverage";
import { frameOf } from "./rules/decode-record";
import { objectOf, textOf } from "./rules/fields";
import { difference, type GivenRows, packRows, summedRows, unpackRows } from "./rules/given-rows";
import { principalOf } from "./rules/principal-of";
import { dayName, isLast } from "./rules/query-days";
import { type NumberedShape, ShapeNumbers } from "./shape-numbers";
import { addCovered, readSourceCoverage } from "./store/coverage";
import { readGiven, writeGiven } from "./store/given";
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
  /** What happened so long (ms) before is taken to be delivered. */
  deliveryMs: number;
  lateDays: number;
  answer: DayAnswer;
  /** Scopes that another source counts, as `account/region`: they are left alone. */
  left: ReadonlySet<string>;
}

export interface WriteDayOptions extends HoldOptions {
  /** What was before is not kept; ms. */
  keptFrom: number;
  /** Runs first in the transaction, for the ledger. */
  first: (client: PoolClient) => Promise<void>;
}

/**
 * Puts what a query gave of a day in the place of what the source gave of it before: the difference is counted, and with
 * it the day is covered, in one transaction. The same answer twice changes nothing. Answers the events that came
 * to it. Throws `conflict` while another ingest runs for longer than `waitMs`.
 */
export async function writeDay(
  ctx: Context,
  given: GivenAnswer,
  options: WriteDayOptions,
): Promise<{ events: number }> {
  const { source, day, queryId, askedAt, answer } = given;
  const name = dayName(day);
  const { rows, calls, control } = await numbered(ctx, given, options.keptFrom);
  const after = summedRows(rows);
  await ensureMonths(ctx.db.pool, [day]);
  return holdIngest(ctx, options, (lease) =>
    inTransaction(ctx.db, async (client) => {
      await assertLease(client, lease);
      const before = await readGiven(client, source, name);
      if (before?.queryId === queryId || (before && before.rows === null)) return { events: 0 };
      await options.first(client);
      const held = before?.rows ? unpackRows(before.rows) : NOTHING;
      const change = difference(held, after);
      const events = calls - (before?.calls ?? 0);
      const records = [...answer.present.values()].reduce((sum, one) => sum + one.records, 0);
      const ids = await insertObjects(
        client,
        source,
        [
          {
            ...{ key: name, version: queryId, state: "done", reason: null, records },
            ...{ kmsEvents: events, duplicates: 0, skipped: answer.skipped },
            ...{ accountId: null, region: null },
          },
        ],
        ctx.clock(),
      );
      await writeCounts(client, change.buckets);
      await new KeptTraits().write(client, change.traits);
      await noteKeyEvents(client, await insertControlEvents(client, control, ids), ctx.clock());
      await cover(client, given);
      const isSettled = isLast(day, askedAt, given.lateDays);
      await writeGiven(client, source, name, {
        ...{ queryId, askedAt: new Date(askedAt), calls },
        rows: isSettled ? null : packRows(after),
      });
      return { events };
    }),
  );
}

async function cover(client: PoolClient, given: GivenAnswer): Promise<void> {
  const { source, day, askedAt, deliveryMs, answer, left } = given;
  const rows = await readSourceCoverage(client, source);
  const known = new Set(
    rows
      .filter(({ state, from }) => state === "covered" && from <= day)
      .map(({ accountId, region }) => `${accountId}/${region}`),
  );
  const to = askedAt - deliveryMs;
  const spans: CoveredDay[] = coveredOfDay(day, answer.present, known, { to, left });
  for (const { accountId, region, ...span } of spans) {
    await addCovered(client, { source, accountId, region }, span, "covered");
  }
}

/** The answer in the numbers of the dictionary, without what is not kept or another source counts. */
async function numbered(
  ctx: Context,
  { day, answer, left }: GivenAnswer,
  keptFrom: number,
): Promise<{ rows: GivenRows; calls: number; control: ControlRow[] }> {
  const isOwn = ({ accountId, region }: { accountId: string; region: string }) =>
    !left.has(`${accountId}/${region}`);
  const isKept = day + DAY > keptFrom;
  const counts = isKept ? answer.counts.filter(({ use }) => isOwn(use)) : [];
  const traits = isKept ? answer.traits.filter(({ use }) => isOwn(use)) : [];
  const events = answer.events.filter(({ use }) => use === null || isOwn(use));
  const uses = [...new Set([...counts, ...traits, ...events].flatMap(({ use }) => use ?? []))];
  const shapes = await new ShapeNumbers(ctx.db.pool).of(uses);
  const byUse = new Map(uses.map((use, at) => [use, shapes[at]]));
  const shapeOf = (use: (typeof uses)[number]): NumberedShape => {
    const shape = byUse.get(use);
    if (!shape) throw new Error("A call has no number.");
    return shape;
  };
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
  return {
    rows: { buckets, traits: traitRows },
    calls: counts.reduce((sum, { calls }) => sum + calls, 0),
    control: events.flatMap((event) => controlRow(event, event.use && shapeOf(event.use)) ?? []),
  };
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
