import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { type IngestAnswer, type IngestOptions, ingestObjects } from "./ingest-objects";
import { type Span, unite } from "./rules/coverage";
import { AHEAD_MS, EARLIEST } from "./rules/decode-record";
import { trailObjectName } from "./rules/object-name";
import { Deliveries, hoursOfObject } from "./rules/trail-coverage";
import type { SourceFeeds } from "./schemas/sources";
import type { ObjectSource, SourceObject } from "./sources/source";
import {
  brokenObjects,
  type CoverageRow,
  lockCoverage,
  readSourceCoverage,
  replaceCoverage,
} from "./store/coverage";
import { markStale, rewrittenObjects } from "./store/digest-doubts";

export interface TrailListing {
  /** Where the listing begins, ms: what is older was listed before. Null for a whole listing. */
  since: number | null;
  /** What happened before this instant (ms) has been delivered, where the files are not a copy. */
  deliveredTo: number;
  /** The files were copied here by somebody: they cover no more than up to the last of them. */
  isCopy?: boolean;
  /** Objects of other scopes are left alone. */
  feeds: SourceFeeds;
  /** Hears of every page of those that are not, before it is taken in. */
  onListed?: (page: readonly SourceObject[]) => Promise<void> | undefined;
}

/**
 * Takes in what a trail has delivered, and notes what the source covers now that it was listed to its end. Throws as
 * `ingestObjects`; what it covers is then what it covered before.
 */
export async function ingestTrail(
  ctx: Context,
  source: ObjectSource,
  listing: TrailListing,
  options: IngestOptions = {},
): Promise<IngestAnswer> {
  const deliveries = new Deliveries();
  const unreadable: string[] = [];
  const watched: ObjectSource = {
    ...source,
    async *list() {
      for await (const page of source.list()) {
        const wanted = page.filter(({ key }) => feeds(listing.feeds, key));
        for (const { key } of wanted) {
          const name = trailObjectName(key);
          if (name && isOfOurTime(name, ctx) && /\/CloudTrail\//.test(key)) deliveries.add(name);
        }
        await doubtRewritten(ctx, source.name, wanted);
        await listing.onListed?.(wanted);
        yield wanted;
      }
    },
  };
  const onUnreadable = (key: string) => {
    unreadable.push(key);
    options.onUnreadable?.(key);
  };
  const answer = await ingestObjects(ctx, watched, { ...options, onUnreadable });
  await noteCoverage(ctx, source.name, listing, { deliveries, unreadable });
  return answer;
}

/** Whoever writes files may name them after any time: coverage is counted in days. */
function isOfOurTime({ deliveredAt }: { deliveredAt: number }, { clock }: Context): boolean {
  return deliveredAt >= EARLIEST && deliveredAt <= clock().getTime() + AHEAD_MS;
}

/** CloudTrail writes no log file twice: the digests of what comes in another version are verified again. */
async function doubtRewritten(
  { db }: Context,
  source: string,
  page: readonly SourceObject[],
): Promise<void> {
  const logs = page.filter(({ key }) => trailObjectName(key) !== null);
  const rewritten = await rewrittenObjects(db.pool, source, logs);
  const names = rewritten.flatMap((key) => trailObjectName(key) ?? []);
  if (names.length > 0) await markStale(db.pool, source, names);
}

function feeds({ accounts, regions }: SourceFeeds, key: string): boolean {
  const name = trailObjectName(key);
  if (!name) return accounts === null && regions === null;
  const hasAccount = accounts === null || accounts.includes(name.accountId);
  return hasAccount && (regions === null || regions.includes(name.region));
}

async function noteCoverage(
  ctx: Context,
  source: string,
  { since, deliveredTo, isCopy = false }: TrailListing,
  { deliveries, unreadable }: { deliveries: Deliveries; unreadable: readonly string[] },
): Promise<void> {
  await inTransaction(ctx.db, async (client) => {
    await lockCoverage(client);
    const before = await readSourceCoverage(client, source);
    const covered = new Map<string, Span[]>();
    for (const row of before) {
      if (row.state === "covered") add(covered, `${row.accountId}/${row.region}`, row);
    }
    const failed = new Map<string, Span[]>();
    for (const key of [...(await brokenObjects(client, source)), ...unreadable]) {
      const name = trailObjectName(key);
      if (!name) continue;
      add(failed, `${name.accountId}/${name.region}`, hoursOfObject(name.deliveredAt));
    }
    const last = deliveries.last;
    const to = isCopy ? last && Math.min(last, deliveredTo) : deliveredTo;
    const scopes = new Set([...deliveries.scopes, ...covered.keys()]);
    for (const scope of to === null ? [] : scopes) {
      const known = covered.get(scope);
      // Where the listing begins says nothing of when the first delivery was.
      const first = known?.reduce((least, span) => Math.min(least, span.from), Number.MAX_VALUE);
      const from = first !== undefined && since !== null ? Math.max(since, first) : null;
      for (const span of deliveries.covered(scope, { from, to: to ?? 0 }))
        add(covered, scope, span);
    }
    const rows = [...rowsOf(source, "covered", covered), ...rowsOf(source, "failed", failed)];
    const all = before.map(({ accountId, region }) => `${accountId}/${region}`);
    await replaceCoverage(
      client,
      source,
      [...new Set([...all, ...scopes, ...failed.keys()])],
      rows,
    );
  });
}

function add(spans: Map<string, Span[]>, scope: string, { from, to }: Span): void {
  const list = spans.get(scope);
  if (list) list.push({ from, to });
  else spans.set(scope, [{ from, to }]);
}

function rowsOf(
  source: string,
  state: CoverageRow["state"],
  spans: ReadonlyMap<string, readonly Span[]>,
): CoverageRow[] {
  return [...spans].flatMap(([scope, list]) => {
    const [accountId = "", region = ""] = scope.split("/");
    return unite(list).map((span) => ({ source, accountId, region, state, ...span }));
  });
}
