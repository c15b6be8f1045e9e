import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { cursorCodec } from "@/lib/http/cursor";
import { readCoverageOfScopes } from "@/lib/usage/read-coverage";
import { readScopes } from "@/lib/usage/store/usage-names";
import { spanOfUse, usageOf } from "./load-uses";
import type { EstateMatrix, EstateQuery, EstateRow } from "./schemas/estate";
import { readEdgeState } from "./store/edge-state";
import type { EstateUse } from "./store/estate-uses";
import { NO_GROUP, UNKNOWN_GROUP } from "./store/group-columns";
import { type ColumnRow, countGroup, readEstate, readEstateUses } from "./store/read-estate";
import { MAX_OPEN_KEYS } from "./types";

const whole = z.number().int().min(0).max(2_147_483_647);
const codec = cursorCodec("estate", z.object({ first: whole, second: whole, id: whole }));

const LABELS: Record<EstateQuery["group"], Readonly<Record<string, string>>> = {
  account: {},
  class: { [NO_GROUP]: "No data class", [UNKNOWN_GROUP]: "Data class unknown" },
  owner: { [NO_GROUP]: "Nobody", [UNKNOWN_GROUP]: "Owner unknown" },
};

function labelOf({ group, open }: EstateQuery, { id, label, detail }: ColumnRow): string {
  if (open !== undefined) return label ?? detail ?? id;
  return LABELS[group][id] ?? label ?? id;
}

/** Of which scopes all usage of the last 90 days is known. */
async function estateUse(ctx: Context): Promise<EstateUse> {
  authorize(ctx.actor, "usage:read");
  const now = ctx.clock();
  const { from } = spanOfUse(null, now);
  const scopes = await readScopes(ctx.db.pool, keyScopeOf(ctx.actor), {});
  const range = { from: from.getTime(), to: now.getTime() };
  const coverages = await readCoverageOfScopes(ctx.db.pool, scopes, range, now);
  const covered = [...coverages].flatMap(([name, spans]) =>
    usageOf(spans, from, null, now).gaps.length === 0 ? [name] : [],
  );
  return { from, covered };
}

type Use = NonNullable<EstateMatrix["items"][number]["use"]>;

/** The use of a page of principals, by row id, its cells by the places of their columns. */
async function usesOf(
  ctx: Context,
  query: EstateQuery,
  known: EstateUse,
  rows: readonly { id: number }[],
  place: ReadonlyMap<string, number>,
): Promise<Map<number, Use>> {
  const ids = rows.map(({ id }) => id);
  const uses = new Map<number, Use>(
    ids.map((id) => [id, { used: 0, unused: 0, calls: 0, lastDay: null, cells: [] }]),
  );
  const read = await readEstateUses(ctx.db.pool, keyScopeOf(ctx.actor), query, known, ids);
  for (const { principal, group, used, unused, calls: text, lastDay: day } of read) {
    const sum = uses.get(principal);
    const column = place.get(group);
    if (!sum || column === undefined) continue;
    const lastDay = day === null ? null : day.toISOString().slice(0, 10);
    const calls = Number(text);
    sum.cells.push({ column, used, unused, calls, lastDay });
    sum.used += used;
    sum.unused += unused;
    sum.calls += calls;
    if (lastDay !== null && (sum.lastDay === null || lastDay > sum.lastDay)) sum.lastDay = lastDay;
  }
  return uses;
}

/**
 * Who reaches how many keys of which group by one capability; widest principals and groups first. Throws `not-found`
 * for a group without keys that the actor may know of, `invalid` for one too large to be opened or a wrong cursor, and
 * `forbidden` without `usage:read` where use is asked for.
 */
export async function getEstate(ctx: Context, query: EstateQuery): Promise<EstateMatrix> {
  authorize(ctx.actor, "access:read");
  const scope = keyScopeOf(ctx.actor);
  const { pool } = ctx.db;
  const { cursor, limit, ...filters } = query;
  const bound = JSON.stringify(filters);
  const after = codec.decode(cursor, bound);
  if (query.open !== undefined) {
    const keys = await countGroup(pool, scope, { group: query.group, open: query.open });
    if (keys === 0) throw new AppError("not-found", "There is no key in this group.");
    if (keys > MAX_OPEN_KEYS) {
      const message = `The group has ${keys} keys; one of at most ${MAX_OPEN_KEYS} can be opened.`;
      throw new AppError("invalid", message, [{ field: "open", message }]);
    }
  }
  const use = query.use === "none" ? null : estateUse(ctx);
  const unused = query.use === "unused" ? await use : null;
  const [state, { columns, rows, total }, known] = await Promise.all([
    readEdgeState(pool, scope),
    readEstate(pool, scope, query, unused, after),
    use,
  ]);
  const place = new Map(columns.map(({ id }, index) => [id, index]));
  const shown = rows.slice(0, limit);
  const uses = known && (await usesOf(ctx, query, known, shown, place));
  const position = shown.at(-1)?.position;
  return {
    columns: columns.map((column) => ({
      ...column,
      label: labelOf(query, column),
      detail: column.detail ?? (query.group === "account" ? column.id : null),
    })),
    items: shown.map(({ cells, id, position: _, ...row }) => ({
      ...row,
      id: String(id),
      use: uses?.get(id) ?? null,
      cells: cells
        .map(([group, held, unknown]): EstateRow["cells"][number] => [
          place.get(group) ?? 0,
          held,
          unknown,
        ])
        .sort(([one], [other]) => one - other),
    })),
    nextCursor: rows.length > limit && position ? codec.encode(position, bound) : null,
    total,
    keys: columns.reduce((sum, each) => sum + each.keys, 0),
    state,
  };
}
