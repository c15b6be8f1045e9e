import type { QueryPlace } from "@/lib/aws/query-types";
import { countsQuery } from "../queries/counts-query";
import { type Asked, loggedInAthena, loggedInLake } from "../queries/logged";
import { tight } from "../queries/sql-text";
import type { Pending } from "../rules/pending-query";
import { dayName, untilOf } from "../rules/query-days";
import type { QueryTarget } from "./query-run";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The statement that counts what a query asks for; the same for the same query. */
export function statementOf(target: QueryTarget, pending: Pending): string {
  const { accounts, regions } = pending;
  const until = untilOf(pending.askedAt, target.config.deliveryMinutes * MINUTE);
  const asked: Asked = {
    ...{ from: dayName(pending.from), to: dayName(pending.to), accounts, regions },
    folderTo: dayName(pending.folderTo),
    until: new Date(Math.min(until, pending.to + DAY)).toISOString().slice(0, 19),
  };
  if (target.kind === "lake") {
    const logged = loggedInLake(target.config.store, asked, pending.token);
    return tight(countsQuery(logged, pending.apart));
  }
  const { database, table, partitions } = target.config;
  return countsQuery(
    loggedInAthena({ database, table, partitions, bare: pending.bare }, asked),
    pending.apart,
  );
}

/** Where a source's queries run. */
export function placeOf(target: QueryTarget): QueryPlace {
  if (target.kind === "lake") {
    return { engine: "lake", region: target.config.region, store: target.config.store };
  }
  const { region, workgroup, catalog, database, output } = target.config;
  return { engine: "athena", region, workgroup, catalog, database, output };
}
