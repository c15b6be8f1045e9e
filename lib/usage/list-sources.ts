import { authorize, can } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { trailFolders } from "./open-folder";
import { daysOf, type GivenPart } from "./rules/days-asked";
import { listingOf, readFilePosition } from "./rules/file-listing";
import { coverageName, targetOf } from "./rules/source-target";
import type { FileListing } from "./schemas/source-days";
import type { SourceKind, SourceList, UsageSource } from "./schemas/sources";
import { sumCoverage } from "./store/coverage";
import { givenParts } from "./store/given-days";
import { type SourceRow, selectSources } from "./store/sources";

type Sums = Awaited<ReturnType<typeof sumCoverage>>;

/** Every source with what became of it the last time and what it covers. */
export async function listSources(ctx: Context): Promise<SourceList> {
  authorize(ctx.actor, "usage-source:read");
  const rows = await selectSources(ctx.db.pool);
  const sums = await sumCoverage(ctx.db.pool);
  const given = await givenParts(ctx.db.pool);
  const items = rows.map((row) => toSource(row, sums, given));
  const folders = can(ctx.actor, "usage:configure") ? [...trailFolders()] : [];
  return { items, nextCursor: null, total: items.length, folders };
}

/** One source. Throws `not-found`. */
export async function getSource(ctx: Context, id: string): Promise<UsageSource> {
  const { items } = await listSources(ctx);
  const found = items.find((one) => one.id === id);
  if (!found) throw new AppError("not-found", "There is no such source of usage.");
  return found;
}

function toSource(
  row: SourceRow,
  sums: Sums,
  given: ReadonlyMap<string, GivenPart[]>,
): UsageSource {
  const target = targetOf(row);
  const name = coverageName(row.id, target);
  const sum = sums.get(name);
  const isAsked = target.kind === "athena" || target.kind === "lake";
  const time = (at: Date | null | undefined) => at?.toISOString() ?? null;
  return {
    id: row.id,
    name: row.name,
    target,
    feeds: row.feeds,
    enabled: row.enabled,
    everyMinutes: row.every_minutes,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    run: {
      state: row.run_state,
      startedAt: time(row.run_started_at),
      endedAt: time(row.run_ended_at),
      doneAt: time(row.run_done_at),
      nextAt: row.enabled ? row.next_at.toISOString() : null,
      error: row.run_error,
      answer: row.run_answer,
    },
    covers: {
      scopes: sum?.scopes ?? 0,
      from: time(sum?.from),
      to: time(sum?.to),
      failedHours: sum?.failed ?? 0,
    },
    listing: listingTold(target.kind, row.position),
    days: isAsked ? daysOf(given.get(name) ?? [], target.config) : null,
  };
}

function listingTold(kind: SourceKind, position: unknown): FileListing | null {
  // In a folder what was put into older days is looked for with each run.
  const read = kind === "files" ? readFilePosition(position) : null;
  if (read === null) return null;
  const { recentFrom, wholeAt, wholeNextAt } = listingOf(read);
  return {
    recentFrom: new Date(recentFrom).toISOString().slice(0, 10),
    wholeAt: new Date(wholeAt).toISOString(),
    wholeNextAt: new Date(wholeNextAt).toISOString(),
  };
}
