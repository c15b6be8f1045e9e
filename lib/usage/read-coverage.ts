import type { Pool, PoolClient } from "pg";
import { readKeptFrom } from "./read-kept-from";
import { coverageOf, type ScopeFacts, type Span } from "./rules/coverage";
import { groupByScope } from "./rules/group-by-scope";
import { feedsScope, hasCome } from "./rules/source-feeds";
import { bucketOf, followsTrail } from "./rules/source-target";
import { trailEffect } from "./rules/trail-exclusion";
import { doubtsOfScope, historyOf, subtract, type TrailDoubts } from "./rules/trail-gaps";
import { type CoverageRow, readScopeCoverage } from "./store/coverage";
import { readScopeFaults, type ScopeFault } from "./store/digest-faults";
import { type SourceRow, selectSources } from "./store/sources";
import { readKnownTrails, readTrailChanges } from "./store/trail-changes";
import type { CoverageSpan } from "./types";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface CoveredScope {
  accountId: string;
  region: string;
}

/**
 * Of which spans of the range (ms) we hold all usage data of a scope, and why not of the others: every instant is in
 * one span, in order.
 */
export async function readCoverage(
  on: Queryable,
  scope: CoveredScope,
  range: Span,
  now: Date,
): Promise<CoverageSpan[]> {
  const all = await readCoverageOfScopes(on, [scope], range, now);
  return all.get(`${scope.accountId}/${scope.region}`) ?? [];
}

/** As `readCoverage` for many scopes, with few queries; by `account/region`. */
export async function readCoverageOfScopes(
  on: Queryable,
  scopes: readonly CoveredScope[],
  range: Span,
  now: Date,
): Promise<Map<string, CoverageSpan[]>> {
  const [rows, sources] = [await readScopeCoverage(on, scopes), await selectSources(on)];
  const keptFrom = await readKeptFrom(on, now);
  const doubtsOf = await readDoubts(on);
  const byScope = groupByScope(rows);
  const faults = groupByScope(await readScopeFaults(on, scopes, range));
  return new Map(
    scopes.map((scope) => {
      const name = `${scope.accountId}/${scope.region}`;
      const given = byScope.get(name) ?? [];
      const facts = {
        ...factsOf(scope, given, sources, doubtsOf(scope, given)),
        ...faultsOf(faults.get(name) ?? [], given),
      };
      return [name, coverageOf({ ...facts, keptFrom }, range)];
    }),
  );
}

/**
 * What digests say is wrong. What one bucket lacks another, or AWS itself, may have; but whatever was made up in a changed
 * file is counted, whoever else has the truth.
 */
function faultsOf(
  faults: readonly ScopeFault[],
  given: readonly CoverageRow[],
): Pick<ScopeFacts, "changed" | "missing"> {
  const missing = faults.flatMap((fault) => {
    if (fault.state !== "missing") return [];
    const elsewhere = given.filter(
      ({ source, state }) => state === "covered" && bucketOf(source) !== bucketOf(fault.source),
    );
    return subtract([fault], elsewhere);
  });
  const isUnsure = ({ state }: ScopeFault) => state === "invalid" || state === "added";
  return { changed: faults.filter(isUnsure), missing };
}

/** What trails leave in doubt of a scope, beside what sources gave of it. */
async function readDoubts(
  on: Queryable,
): Promise<(scope: CoveredScope, given: readonly CoverageRow[]) => TrailDoubts> {
  const changes = (await readTrailChanges(on)).flatMap(({ at, record }) => {
    const effect = trailEffect(record);
    return effect ? [{ at, effect }] : [];
  });
  const history = historyOf(changes);
  const trails = await readKnownTrails(on);
  return (scope, given) => doubtsOfScope(scope, history, trails, byBucket(given));
}

/** What was given whole, by the bucket that it came from. */
function byBucket(given: readonly CoverageRow[]): Map<string, Span[]> {
  const buckets = new Map<string, Span[]>();
  for (const row of given) {
    const bucket = row.state === "covered" ? bucketOf(row.source) : null;
    if (bucket !== null) buckets.set(bucket, [...(buckets.get(bucket) ?? []), row]);
  }
  return buckets;
}

function factsOf(
  scope: CoveredScope,
  rows: readonly CoverageRow[],
  sources: readonly SourceRow[],
  { excluded, unknown }: TrailDoubts,
): Omit<ScopeFacts, "keptFrom" | "changed" | "missing"> {
  // CloudTrail's event history has what a trail leaves out.
  const beside = rows.filter(({ source, state }) => state === "covered" && !followsTrail(source));
  const of = (state: CoverageRow["state"]) => rows.filter((row) => row.state === state);
  return {
    covered: of("covered"),
    failed: of("failed"),
    excluded: subtract(excluded, beside),
    unknown: subtract(unknown, beside),
    source: hasCome(sources.filter((source) => source.enabled && feedsScope(source.feeds, scope))),
  };
}
