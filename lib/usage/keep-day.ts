import type { PoolClient } from "pg";
import type { UseShape } from "./files/use-parts";
import { noteKeyEvents } from "./note-key-events";
import type { DayAnswer, KeptEvent } from "./queries/read-answer";
import { correctionRows } from "./rules/correction-rows";
import { coveredOfDay } from "./rules/day-coverage";
import { frameOf } from "./rules/decode-record";
import { objectOf, textOf } from "./rules/fields";
import { principalOf } from "./rules/principal-of";
import type { NumberedShape } from "./shape-numbers";
import { addCovered, readSourceCoverage } from "./store/coverage";
import { type ControlRow, insertControlEvents, insertObjects } from "./store/write-batch";

export type ShapeOf = (use: UseShape) => NumberedShape;

/** An answer to a query of days. */
export interface AnswerOf {
  /** What the source's coverage is noted under. */
  source: string;
  queryId: string;
}

/** Keeps the events that changed something, and notes the answer as what they came from. */
export async function keepEvents(
  client: PoolClient,
  { events: kept, present, skipped }: DayAnswer,
  told: { name: string; given: AnswerOf; events: number; shapeOf: ShapeOf; now: Date },
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
  const control = kept.flatMap((event) => controlRows(event, event.use && shapeOf(event.use)));
  await noteKeyEvents(client, await insertControlEvents(client, control, ids), now);
}

/** Notes what an answer covers of a day; `left`: scopes that it leaves to another source. */
export async function coverDay(
  client: PoolClient,
  { source, day, until, answer }: AnswerOf & { day: number; until: number; answer: DayAnswer },
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

function controlRows(event: KeptEvent, shape: NumberedShape | null): ControlRow[] {
  const corrections = event.use === null ? correctionRows(event.record) : [];
  if (corrections.length > 0) return corrections.map((row) => ({ ...row, object: 0 }));
  const row = controlRow(event, shape);
  return row ? [row] : [];
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
