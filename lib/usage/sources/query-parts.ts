import { feedsScope } from "../rules/source-feeds";
import { namedAccounts } from "../store/given";
import { allScopes } from "../store/watched-scopes";
import { QueryTrouble } from "./await-query";
import type { QueryRun } from "./query-run";

/** What one query of a source asks for; what is null stands for all that the place has. */
export interface QueryPart {
  /** From 0 on */
  number: number;
  accounts: string[] | null;
  regions: string[] | null;
}

/** What the days that a part gave are noted under; the first has the name of its source. */
export function partName(source: string, number: number): string {
  return number === 0 ? source : `${source}#${number}`;
}

/**
 * What a source asks for, in as many parts as its engine's limit makes: a table whose partitions are "injected" answers
 * for nothing that is not named, and a query names so many accounts at most. An account stays with its part for good,
 * so that what the part gives takes the place of what it gave. Throws QueryTrouble where no account is watched.
 */
export async function partsOf(run: QueryRun): Promise<QueryPart[]> {
  const { ctx, source, options } = run;
  const { target, feeds } = source;
  const partitions = target.kind === "athena" ? target.config.partitions : null;
  const watched = (await allScopes(ctx.db.pool)).filter((one) => feedsScope(feeds, one));
  const all = (which: "accountId" | "region") => [...new Set(watched.map((one) => one[which]))];
  const accounts = feeds.accounts ?? (partitions?.account ? all("accountId").sort() : null);
  const regions = feeds.regions ?? (partitions?.region ? all("region").sort() : null);
  if (accounts?.length === 0 || regions?.length === 0) {
    throw new QueryTrouble("No account is watched whose calls could be asked for.");
  }
  if (accounts === null) return [{ number: 0, accounts, regions }];
  const wanted = new Set(accounts);
  const known = await namedAccounts(ctx.db.pool, source.id, accounts);
  const parts: QueryPart[] = [];
  for (let at = 0; at < known.length; at += options.mostAccounts) {
    const own = known.slice(at, at + options.mostAccounts).filter((one) => wanted.has(one));
    if (own.length > 0) parts.push({ number: at / options.mostAccounts, accounts: own, regions });
  }
  return parts;
}
