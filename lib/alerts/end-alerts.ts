import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { readCoverageOfScopes } from "@/lib/usage/read-coverage";
import { changeByRule, Overtaken } from "./change-by-rule";
import {
  type Condition,
  ENDING_OPERATIONS,
  type End,
  endOfCondition,
  isQuiet,
} from "./rules/ending";
import { mannerOf } from "./rules/matter";
import { readControlEvents } from "./store/control-events";
import { areLogsWell } from "./store/log-faults";
import { clearEnd, noteEnd, readUnresolved, type UnresolvedRow } from "./store/unresolved";
import type { ControlEvent } from "./types";

/**
 * Resolves alerts whose condition is over, and those whose expected time has passed; what is still so after its time
 * is open again. Each is one transaction with its entry in the ledger.
 */
export async function endAlerts(ctx: Context, lease: Lease): Promise<void> {
  let after = "0";
  for (;;) {
    const rows = await readUnresolved(ctx.db.pool, after);
    const last = rows.at(-1);
    if (!last) return;
    const events = await eventsAfter(ctx, rows);
    for (const row of rows) await endOne(ctx, lease, row, events);
    after = last.id;
  }
}

/** What may have ended any of these alerts. */
async function eventsAfter(ctx: Context, rows: readonly UnresolvedRow[]): Promise<ControlEvent[]> {
  const ending = rows.filter(
    ({ rule, endedAt }) =>
      endedAt === null && (mannerOf(rule).ends === "reversed" || rule === "open-policy"),
  );
  if (ending.length === 0) return [];
  const from = new Date(Math.min(...ending.map(({ lastAt }) => lastAt.getTime())));
  const to = new Date(ctx.clock().getTime() + 1);
  return readControlEvents(ctx.db.pool, { from, to }, ENDING_OPERATIONS);
}

async function endOne(
  ctx: Context,
  lease: Lease,
  row: UnresolvedRow,
  events: readonly ControlEvent[],
): Promise<void> {
  if (row.rule === "log-tampered") await noteLogs(ctx, lease, row);
  const end = await findEnd(ctx, row, events);
  const now = ctx.clock();
  const isPast = row.state === "expected" && row.expectedUntil !== null && row.expectedUntil <= now;
  if (end === null && !isPast) return;
  const work = inTransaction(ctx.db, async (client) => {
    await assertLease(client, lease);
    if (end?.resolves) {
      const endedAt = new Date(end.at);
      return changeByRule(client, ctx, row, { state: "resolved", why: end.why, endedAt });
    }
    if (end) await noteEnd(client, row.id, new Date(end.at));
    if (!isPast) return;
    // What can be taken back and was not goes on; the rest was expected, and is over with its time.
    const goesOn = mannerOf(row.rule).ends === "reversed";
    const why = "The time for which it was expected has passed.";
    const state = goesOn ? "open" : "resolved";
    await changeByRule(client, ctx, row, {
      state,
      why,
      endedAt: goesOn ? null : row.expectedUntil,
    });
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof Overtaken)) throw error;
  });
}

/** Since when every log file is as it was delivered, as long as that is so; the alert is closed by a person. */
async function noteLogs(
  { db, clock }: Context,
  lease: Lease,
  { id, facts, endedAt, ...scope }: UnresolvedRow,
): Promise<void> {
  const isWell = facts.logs !== undefined && (await areLogsWell(db.pool, scope, facts.logs));
  if (isWell === (endedAt !== null)) return;
  await inTransaction(db, async (client) => {
    await assertLease(client, lease);
    if (isWell) await noteEnd(client, id, clock());
    else await clearEnd(client, id);
  });
}

async function findEnd(
  ctx: Context,
  row: UnresolvedRow,
  events: readonly ControlEvent[],
): Promise<End | null> {
  const condition = conditionOf(row);
  if (row.endedAt === null) {
    const end = endOfCondition(condition, events);
    if (end) return end;
  }
  const { ends, quietMs } = mannerOf(row.rule);
  const now = ctx.clock().getTime();
  const until = condition.lastAt + quietMs;
  if (ends !== "quiet" || until > now) return null;
  const { accountId, region } = row;
  const range = { from: condition.lastAt, to: until };
  const coverage = await readCoverageOfScopes(
    ctx.db.pool,
    [{ accountId, region }],
    range,
    ctx.clock(),
  );
  if (!isQuiet(condition, coverage.get(`${accountId}/${region}`) ?? [], now)) return null;
  return { at: condition.lastAt, why: "Nothing of the kind for a day.", resolves: true };
}

function conditionOf(row: UnresolvedRow): Condition {
  const { rule, facts, keyArn, accountId } = row;
  const at = (text: string | null) => (text === null ? null : Date.parse(text));
  const [stateAt, rotationAt] = [at(row.keyStateReadAt), at(row.rotationReadAt)];
  return {
    ...{ rule, facts, keyArn, accountId, lastAt: row.lastAt.getTime() },
    keyState: row.keyState && stateAt !== null ? { value: row.keyState, readAt: stateAt } : null,
    store:
      row.storeState && row.storeReadAt
        ? { value: row.storeState, readAt: row.storeReadAt.getTime() }
        : null,
    rotation:
      row.rotation && rotationAt !== null ? { value: row.rotation, readAt: rotationAt } : null,
  };
}
