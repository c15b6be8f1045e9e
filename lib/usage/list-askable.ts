import type { Context } from "@/lib/context";
import { daysOf } from "./rules/days-asked";
import { dayOf } from "./rules/query-days";
import { coverageName, targetOf } from "./rules/source-target";
import type { EventList } from "./schemas/events";
import { givenParts } from "./store/given-days";
import { selectSources } from "./store/sources";

const DAY = 86_400_000;

/**
 * The sources of these names (what their coverage is noted under) that can be asked for the records of a time, with about
 * how many bytes that reads: the days, and of a table the folders after them that are looked through.
 */
export async function listAskable(
  { db }: Context,
  names: ReadonlySet<string>,
  { from, to }: { from: number; to: number },
): Promise<EventList["askable"]> {
  if (names.size === 0) return [];
  const given = await givenParts(db.pool);
  const days = (dayOf(to - 1) - dayOf(from)) / DAY + 1;
  return (await selectSources(db.pool)).flatMap((row) => {
    const target = targetOf(row);
    const name = coverageName(row.id, target);
    if (!names.has(name) || (target.kind !== "athena" && target.kind !== "lake")) return [];
    const dayBytes = daysOf(given.get(name) ?? [], target.config)?.dayBytes ?? null;
    const after = target.kind === "athena" ? Math.max(1, target.config.lateDays) : 0;
    const bytes = dayBytes === null ? null : dayBytes * (days + after);
    return [{ id: row.id, name: row.name, kind: target.kind, bytes }];
  });
}
