import { randomUUID } from "node:crypto";
import type { Answer, Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { accessTo } from "../open-bucket";
import { type Pending, type QueryPosition, readPosition } from "../rules/pending-query";
import { dayOf, nextDays } from "../rules/query-days";
import { feedsScope } from "../rules/source-feeds";
import { readSourceCoverage, setFailed } from "../store/coverage";
import { askedDays, countedElsewhere, savePosition } from "../store/given";
import { CountedMeanwhile } from "../write-day";
import { awaitQuery, QueryTrouble } from "./await-query";
import { partName, partsOf, type QueryPart } from "./query-parts";
import {
  BARE,
  beginQueryRun,
  type QueryOptions,
  type QueryRun,
  type QuerySource,
} from "./query-run";
import { placeOf, statementOf } from "./query-statement";
import type { KindRun } from "./run-files";
import { takeAnswer } from "./take-answer";

const MINUTE = 60_000;
const DAY = 86_400_000;
const GIGABYTE = 1e9;
/** An injected partition column takes so many values (Athena User Guide, "Supported types for partition projection"). */
const MOST_ACCOUNTS = 1_000;

/**
 * Has a query engine count the days that are due, some at a time, the oldest first, and puts what it answers in the
 * place of what the source gave of them before. A query is remembered before it begins, so that a run that dies is
 * gone on with. Throws `unavailable` in words when the engine does not answer.
 */
export async function runQuery(
  ctx: Context,
  aws: Aws,
  source: QuerySource,
  options: Omit<QueryOptions, "mostAccounts"> & Partial<QueryOptions>,
): Promise<KindRun> {
  const { accountId } = source.target.config;
  const access = accountId === null ? null : await accessTo(ctx, accountId);
  const reader = aws.queries(access, placeOf(source.target));
  try {
    const all = { mostAccounts: MOST_ACCOUNTS, ...options };
    const run = await beginQueryRun(ctx, source, reader, all);
    await takeDays(run);
    return { answer: run.answer, position: undefined };
  } catch (error) {
    if (!(error instanceof QueryTrouble)) throw error;
    throw new AppError("unavailable", error.message, [], { cause: error });
  } finally {
    reader.close();
  }
}

async function takeDays(run: QueryRun): Promise<void> {
  const { pending, single } = readPosition(run.source.position);
  if (pending) await takePending(run, pending, { single, resumed: true });
  for (const part of await partsOf(run)) {
    for (;;) {
      run.options.signal.throwIfAborted();
      const next = await nextQuery(run, part, single);
      if (next === null) break;
      // Before it begins: should we die now, the same query is begun again, and is known by its token.
      await save(run, { pending: next, single });
      await takePending(run, next, { single, resumed: false });
    }
  }
  await save(run, null);
}

/** Where the source goes on; null when it has come to its end. */
async function save(
  { ctx, source, bareUntil }: QueryRun,
  at: Omit<QueryPosition, "bareUntil"> | null,
): Promise<void> {
  const rest = bareUntil > 0 ? { pending: null, single: false, bareUntil } : null;
  await savePosition(ctx.db.pool, source, at ? { ...at, bareUntil } : rest);
}

/** What is to be asked of a part now; null when nothing is due. */
async function nextQuery(
  { ctx, source, keptFrom, begun, bareUntil }: QueryRun,
  { number: part, accounts, regions }: QueryPart,
  single: boolean,
): Promise<Pending | null> {
  const { backDays, lateDays, againDays, deliveryMinutes } = source.target.config;
  const now = ctx.clock().getTime();
  const days = nextDays({
    from: Math.max(keptFrom, dayOf(source.createdAt.getTime()) - backDays * DAY),
    ...{ now, begun, lateDays, againDays, single },
    deliveryMs: deliveryMinutes * MINUTE,
    asked: await askedDays(ctx.db.pool, partName(source.name, part)),
  });
  if (days === null) return null;
  const span = { from: days.from, to: days.to + DAY };
  const { left } = await countedElsewhere(ctx.db.pool, source.name, span);
  // CloudTrail Lake is not told the accounts: what is chosen among copies must not be one that is left out.
  const isPart = source.target.kind === "lake" && (accounts !== null || regions !== null);
  const apart = isPart || [...left].some((scope) => isOf(scope, { accounts, regions }));
  const asked = { part, accounts, regions, apart, bare: now < bareUntil };
  return { ...days, ...asked, token: randomUUID(), id: null, askedAt: now };
}

function isOf(scope: string, feeds: Pick<QueryPart, "accounts" | "regions">): boolean {
  const [accountId = "", region = ""] = scope.split("/");
  return feedsScope(feeds, { accountId, region });
}

async function takePending(
  run: QueryRun,
  pending: Pending,
  { single, resumed }: { single: boolean; resumed: boolean },
): Promise<void> {
  const { source } = run;
  try {
    pending.id ??= await begunQuery(run, pending, resumed);
    await save(run, { pending, single });
    const { limitGigabytes } = source.target.config;
    const left =
      limitGigabytes === null ? null : limitGigabytes * GIGABYTE - (run.answer.scannedBytes ?? 0);
    const scanned = await awaitQuery(run.reader, pending.id, { left, signal: run.options.signal });
    run.answer.scannedBytes = (run.answer.scannedBytes ?? 0) + scanned;
    await takeAnswer(run, { ...pending, id: pending.id }, scanned);
  } catch (error) {
    const isBare = lacksColumn(error) && !pending.bare;
    if (isBare) noteBare(run);
    else if (error instanceof QueryTrouble && error.over) await giveUp(run, pending);
    // Its other days are asked for anew, with all copies; or the same, without that column.
    if (!isBare && !(error instanceof CountedMeanwhile)) throw error;
  }
  await save(run, { pending: null, single });
}

/** A query fails so before it reads anything, and costs nothing. */
function lacksColumn(error: unknown): boolean {
  if (!(error instanceof QueryTrouble) || !error.over) return false;
  return error.message.includes("COLUMN_NOT_FOUND") && /\baddendum\b/.test(error.message);
}

function noteBare(run: QueryRun): void {
  run.bareUntil = run.ctx.clock().getTime() + DAY;
  run.answer.problems.push(BARE);
}

/** The id of a query: of that which a run that died had begun, or of a new one. */
async function begunQuery(run: QueryRun, pending: Pending, resumed: boolean): Promise<string> {
  const { source, reader } = run;
  if (resumed) {
    const found = await reader.find(pending.token, new Date(pending.askedAt));
    // Where that may not be asked, the query is begun once more; the other comes to its end unread.
    if (found.status === "data" && found.data !== null) return found.data;
    if (found.status !== "data" && found.status !== "denied") throw QueryTrouble.of(found);
  }
  return dataOf(await reader.start(statementOf(source.target, pending), pending.token));
}

/** The query came to nothing: the next run asks anew, day by day, and what it was to give is missing. */
async function giveUp(run: QueryRun, pending: Pending): Promise<void> {
  const { ctx, source } = run;
  const { pool } = ctx.db;
  const asked = await askedDays(pool, partName(source.name, pending.part));
  const known = await readSourceCoverage(pool, source.name);
  for (const { accountId, region, state } of known) {
    if (state !== "covered" || !isOf(`${accountId}/${region}`, pending)) continue;
    for (let day = pending.from; day <= pending.to; day += DAY) {
      if (asked.has(day)) continue;
      const place = { source: source.name, accountId, region };
      await setFailed(pool, place, { from: day, to: Math.min(day + DAY, pending.askedAt) });
    }
  }
  await save(run, { pending: null, single: true });
}

function dataOf<T>(answer: Answer<T>): T {
  if (answer.status === "data") return answer.data;
  throw QueryTrouble.of(answer);
}
