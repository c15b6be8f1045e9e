import { randomUUID } from "node:crypto";
import { authorize } from "@/lib/auth/permissions";
import type { QueryReader } from "@/lib/aws/query-types";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { countEvents } from "./find-events";
import { getRecordQuery, openQuery } from "./get-record-query";
import { type Asked, loggedInAthena, loggedInLake } from "./queries/logged";
import { recordsQuery } from "./queries/records-query";
import { tight } from "./queries/sql-text";
import { askerOf } from "./rules/asker-of";
import { readPosition } from "./rules/pending-query";
import { dayName, dayOf } from "./rules/query-days";
import { feedsScope } from "./rules/source-feeds";
import { targetOf } from "./rules/source-target";
import type { AskRecords, RecordQuery } from "./schemas/record-queries";
import type { SourceFeeds } from "./schemas/sources";
import { QueryTrouble } from "./sources/await-query";
import type { QueryTarget } from "./sources/query-run";
import { accountsOfCalls } from "./store/counted-accounts";
import { countAsked, insertRecordQuery, noteBegun, noteEnded } from "./store/record-queries";
import { findSource, type SourceRow } from "./store/sources";
import { allScopes } from "./store/watched-scopes";

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** One person's queries in an hour: each costs money. */
const MOST_AN_HOUR = 20;
/** Accounts that a table with injected partitions is asked for at once. */
const MOST_ACCOUNTS = 1_000;

/**
 * Asks the engine of a source for the records behind counts; it takes seconds, and costs by the bytes that it reads. The act
 * is recorded before. Throws `not-found` for a key that the actor may not see or a source that is not there, `conflict`
 * for a source that asks no engine, `rate-limited`, `unavailable` in the engine's words.
 */
export async function askRecords(ctx: Context, aws: Aws, input: AskRecords): Promise<RecordQuery> {
  authorize(ctx.actor, "usage:read");
  const { source: sourceId, ...asked } = input;
  const row = await findSource(ctx.db.pool, sourceId);
  if (!row) throw new AppError("not-found", "There is no such source of usage.");
  const target = targetOf(row);
  if (target.kind !== "athena" && target.kind !== "lake") {
    throw new AppError("conflict", "Only Athena and CloudTrail Lake can be asked for records.");
  }
  const token = randomUUID();
  const bare = readPosition(row.position).bareUntil > ctx.clock().getTime();
  const statement = await statementOf(ctx, { target, feeds: row.feeds, token, bare }, asked);
  await note(ctx, { id: token, row, statement }, asked);
  // Whoever may see the calls may see their records; the asking itself is the application's.
  const { reader } = await openQuery(ctx, aws, row);
  try {
    await begin(ctx, reader, { statement, token });
  } finally {
    reader.close();
  }
  return getRecordQuery(ctx, aws, token);
}

async function begin(
  { db, clock }: Context,
  reader: QueryReader,
  { statement, token }: { statement: string; token: string },
): Promise<void> {
  const begun = await reader.start(statement, token);
  if (begun.status === "data") return noteBegun(db.pool, token, begun.data);
  const trouble = QueryTrouble.of(begun);
  // Of what was cut off nobody knows whether it began: `stopRecordQueries` looks.
  const isRefused = trouble.over || begun.status !== "failed";
  if (isRefused) await noteEnded(db.pool, { id: token, at: clock() });
  throw new AppError("unavailable", trouble.message);
}

type AskedOf = Omit<AskRecords, "source">;

async function note(
  ctx: Context,
  { id, row, statement }: { id: string; row: SourceRow; statement: string },
  asked: AskedOf,
): Promise<void> {
  const { id: sourceId, name, kind, config } = row;
  const [askedBy, askedAt] = [askerOf(ctx.actor), ctx.clock()];
  await inTransaction(ctx.db, async (client) => {
    const since = new Date(askedAt.getTime() - HOUR);
    if ((await countAsked(client, { askedBy, since })) >= MOST_AN_HOUR) {
      const message = `You have asked ${MOST_AN_HOUR} times within an hour; each time costs money. Ask later.`;
      throw new AppError("rate-limited", message);
    }
    const filters = Object.entries(asked).flatMap(([part, value]) =>
      value === undefined || value.length === 0 ? [] : [[part, String(value)]],
    );
    await appendAct(client, ctx, {
      act: "usage-source.ask-records",
      subject: { kind: "source", id: sourceId, name },
      detail: Object.fromEntries(filters),
    });
    const [from, to] = [new Date(asked.from), new Date(asked.to)];
    const place = { kind, config };
    const noted = { id, sourceId, askedBy, askedAt, from, to, place, statement };
    await insertRecordQuery(client, noted);
  });
}

async function statementOf(
  ctx: Context,
  source: { target: QueryTarget; feeds: SourceFeeds; token: string; bare: boolean },
  asked: AskedOf,
): Promise<string> {
  const { target, feeds, token, bare } = source;
  const { wanted, filter } = await countEvents(ctx, asked);
  const { from, to } = filter;
  const [first, last] = [from, to].map((time) => new Date(time).toISOString().slice(0, 19));
  const narrowed = {
    accounts: new Set(await accountsOfCalls(ctx.db.pool, wanted, { from, to })),
    region: asked.region ?? null,
  };
  const days: Asked = {
    ...{ from: dayName(dayOf(from)), to: dayName(dayOf(to - 1)), until: last ?? "" },
    folderTo: dayName(dayOf(to - 1) + Math.max(1, target.config.lateDays) * DAY),
    ...(await scopesOf(ctx, target, feeds, narrowed)),
  };
  const logged =
    target.kind === "lake"
      ? loggedInLake(target.config.store, days, token)
      : loggedInAthena({ ...target.config, bare }, days);
  const statement = recordsQuery(logged, {
    ...{ from: first ?? "", to: last ?? "" },
    keys: asked.key === undefined ? null : [asked.key],
    operations: asked.operation ?? [],
    outcomes: asked.outcome ?? [],
    principals: asked.principal ?? [],
  });
  return target.kind === "lake" ? tight(statement) : statement;
}

/** Whose logs are read: those of the accounts of the counted calls' keys and callers, as far as the source has them. */
async function scopesOf(
  ctx: Context,
  target: QueryTarget,
  feeds: SourceFeeds,
  narrowed: { accounts: ReadonlySet<string>; region: string | null },
): Promise<Pick<Asked, "accounts" | "regions">> {
  const partitions = target.kind === "athena" ? target.config.partitions : null;
  const watched = (await allScopes(ctx.db.pool)).filter((one) => feedsScope(feeds, one));
  const all = (which: "accountId" | "region") => [...new Set(watched.map((one) => one[which]))];
  const accounts = feeds.accounts ?? (partitions?.account ? all("accountId") : null);
  const regions = feeds.regions ?? (partitions?.region ? all("region") : null);
  const own = accounts?.filter((one) => narrowed.accounts.has(one)) ?? null;
  if (own?.length === 0) {
    throw new AppError("conflict", "The source is asked for none of the accounts of these calls.");
  }
  if (own && own.length > MOST_ACCOUNTS) {
    const message = `These are calls of ${own.length} accounts, and a query takes ${MOST_ACCOUNTS}: ask for fewer.`;
    throw new AppError("invalid", message, [{ field: "account", message: "must be told" }]);
  }
  const { region } = narrowed;
  const isOne = region !== null && (regions === null || regions.includes(region));
  return { accounts: own, regions: isOne ? [region] : regions };
}
