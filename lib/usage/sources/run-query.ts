import { randomUUID } from "node:crypto";
import type { QueryPlace, QueryReader } from "@/lib/aws/query-types";
import type { Answer, Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { accessTo } from "../open-bucket";
import { countsQuery } from "../queries/counts-query";
import { type Asked, loggedInAthena, loggedInLake } from "../queries/logged";
import { readKeptFrom } from "../read-kept-from";
import { AHEAD_MS } from "../rules/decode-record";
import { type Pending, readPosition } from "../rules/pending-query";
import { dayName, dayOf, nextDays, untilOf } from "../rules/query-days";
import { feedsScope } from "../rules/source-feeds";
import type { RunAnswer, SourceFeeds, SourceTarget } from "../schemas/sources";
import { readSourceCoverage, setFailed } from "../store/coverage";
import { askedDays, savePosition } from "../store/given";
import { readerRoles } from "../store/objects";
import { allScopes } from "../store/watched-scopes";
import type { DecodeContext } from "../types";
import type { WriteDayOptions } from "../write-day";
import { awaitQuery, QueryTrouble } from "./await-query";
import type { KindRun } from "./run-files";
import { takeAnswer } from "./take-answer";

export type QueryTarget = Extract<SourceTarget, { kind: "athena" | "lake" }>;

export interface QuerySource {
  id: string;
  /** Of its settings */
  version: number;
  /** What its coverage is noted under. */
  name: string;
  target: QueryTarget;
  feeds: SourceFeeds;
  position: unknown;
  createdAt: Date;
}

/** What the steps of a run share. */
export interface QueryRun {
  ctx: Context;
  source: QuerySource;
  reader: QueryReader;
  decode: DecodeContext;
  keptFrom: number;
  answer: RunAnswer;
  options: { signal: AbortSignal; waitMs: number };
  /** Runs first in each transaction: the ledger has a run once. */
  first: WriteDayOptions["first"];
}

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
  options: { signal: AbortSignal; waitMs: number },
): Promise<KindRun> {
  const { accountId } = source.target.config;
  const access = accountId === null ? null : await accessTo(ctx, accountId);
  const reader = aws.queries(access, placeOf(source.target));
  try {
    const run = await begin(ctx, source, reader, options);
    await takeDays(run);
    return { answer: run.answer, position: undefined };
  } catch (error) {
    if (!(error instanceof QueryTrouble)) throw error;
    throw new AppError("unavailable", error.message, [], { cause: error });
  } finally {
    reader.close();
  }
}

async function begin(
  ctx: Context,
  source: QuerySource,
  reader: QueryReader,
  options: QueryRun["options"],
): Promise<QueryRun> {
  const readers = new Set(await readerRoles(ctx.db.pool));
  let isNoted = false;
  return {
    ...{ ctx, source, reader, options },
    decode: {
      // As for files: where aliases pointed is looked up by who writes.
      resolveAlias: (aliasArn) => aliasArn,
      isReader: (arn) => readers.has(arn),
      latest: ctx.clock().getTime() + AHEAD_MS,
    },
    keptFrom: await readKeptFrom(ctx.db.pool, ctx.clock()),
    answer: { pieces: 0, failed: 0, events: 0, problems: [], scannedBytes: 0 },
    first: async (client) => {
      if (isNoted) return;
      await appendAct(client, ctx, {
        act: "usage.ingest",
        subject: { kind: "source", id: source.name },
      });
      isNoted = true;
    },
  };
}

async function takeDays(run: QueryRun): Promise<void> {
  const { ctx, source } = run;
  const begun = ctx.clock().getTime();
  const { backDays, lateDays, deliveryMinutes } = source.target.config;
  const deliveryMs = deliveryMinutes * MINUTE;
  const from = Math.max(run.keptFrom, dayOf(source.createdAt.getTime()) - backDays * DAY);
  const before = readPosition(source.position);
  const { single } = before;
  let pending = before.pending;

  for (;;) {
    run.options.signal.throwIfAborted();
    if (pending === null) {
      const asked = await askedDays(ctx.db.pool, source.name);
      const now = ctx.clock().getTime();
      const days = nextDays({ from, now, begun, lateDays, deliveryMs, single, asked });
      if (days === null) break;
      const scopes = await scopesOf(run);
      const token = randomUUID();
      pending = { ...days, ...scopes, token, id: null, askedAt: now };
      // Before it begins: should we die now, the same query is begun again, and Athena knows it by its token.
      await savePosition(ctx.db.pool, source, { pending, single });
    }
    await takePending(run, pending, single);
    await savePosition(ctx.db.pool, source, { pending: null, single });
    pending = null;
  }
  await savePosition(ctx.db.pool, source, null);
}

async function takePending(run: QueryRun, pending: Pending, single: boolean): Promise<void> {
  const { ctx, source, reader } = run;
  try {
    if (pending.id === null) {
      const statement = statementOf(source.target, pending);
      pending.id = dataOf(await reader.start(statement, pending.token));
      await savePosition(ctx.db.pool, source, { pending, single });
    }
    const { limitGigabytes } = source.target.config;
    const left =
      limitGigabytes === null ? null : limitGigabytes * GIGABYTE - (run.answer.scannedBytes ?? 0);
    const scanned = await awaitQuery(reader, pending.id, { left, signal: run.options.signal });
    run.answer.scannedBytes = (run.answer.scannedBytes ?? 0) + scanned;
    await takeAnswer(run, { ...pending, id: pending.id });
  } catch (error) {
    if (error instanceof QueryTrouble && error.over) await giveUp(run, pending);
    throw error;
  }
}

/** The query came to nothing: the next run asks anew, day by day, and what it was to give is missing. */
async function giveUp({ ctx, source }: QueryRun, pending: Pending): Promise<void> {
  const { pool } = ctx.db;
  const asked = await askedDays(pool, source.name);
  const known = await readSourceCoverage(pool, source.name);
  for (const { accountId, region } of known.filter(({ state }) => state === "covered")) {
    for (let day = pending.from; day <= pending.to; day += DAY) {
      if (asked.has(day)) continue;
      const place = { source: source.name, accountId, region };
      await setFailed(pool, place, { from: day, to: Math.min(day + DAY, pending.askedAt) });
    }
  }
  await savePosition(pool, source, { pending: null, single: true });
}

/** What a query names: a table whose partitions are "injected" answers for nothing else. */
async function scopesOf({
  ctx,
  source: { target, feeds },
}: QueryRun): Promise<Pick<Pending, "accounts" | "regions">> {
  const partitions = target.kind === "athena" ? target.config.partitions : null;
  const watched = (await allScopes(ctx.db.pool)).filter((one) => feedsScope(feeds, one));
  const all = (which: "accountId" | "region") => [...new Set(watched.map((one) => one[which]))];
  const accounts = feeds.accounts ?? (partitions?.account ? all("accountId").sort() : null);
  const regions = feeds.regions ?? (partitions?.region ? all("region").sort() : null);
  if (accounts?.length === 0 || regions?.length === 0) {
    throw new QueryTrouble("No account is watched whose calls could be asked for.");
  }
  if (accounts && accounts.length > MOST_ACCOUNTS) {
    throw new QueryTrouble(
      `${accounts.length} accounts are too many for one query, which takes ${MOST_ACCOUNTS}: ` +
        "make several sources, each held to some of the accounts.",
    );
  }
  return { accounts, regions };
}

function statementOf(target: QueryTarget, pending: Pending): string {
  const { accounts, regions } = pending;
  const until = untilOf(pending.askedAt, target.config.deliveryMinutes * MINUTE);
  const asked: Asked = {
    ...{ from: dayName(pending.from), to: dayName(pending.to), accounts, regions },
    until: new Date(Math.min(until, pending.to + DAY)).toISOString().slice(0, 19),
  };
  // CloudTrail takes statements of 10,000 characters (API Reference, StartQuery); no literal here has a line's end.
  if (target.kind === "lake") {
    return countsQuery(loggedInLake(target.config.store, asked)).replaceAll(/\n\s*/g, " ");
  }
  const { database, table, partitions, lateDays } = target.config;
  return countsQuery(loggedInAthena({ database, table, partitions, lateDays }, asked));
}

function placeOf(target: QueryTarget): QueryPlace {
  if (target.kind === "lake") {
    return { engine: "lake", region: target.config.region, store: target.config.store };
  }
  const { region, workgroup, catalog, database, output } = target.config;
  return { engine: "athena", region, workgroup, catalog, database, output };
}

function dataOf<T>(answer: Answer<T>): T {
  if (answer.status === "data") return answer.data;
  throw QueryTrouble.of(answer);
}
