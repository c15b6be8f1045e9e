import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { cursorCodec } from "@/lib/http/cursor";
import type { EstateMatrix, EstateQuery } from "./schemas/estate";
import { readEdgeState } from "./store/edge-state";
import { NO_GROUP, UNKNOWN_GROUP } from "./store/group-columns";
import { type ColumnRow, countGroup, readEstate } from "./store/read-estate";
import { MAX_OPEN_KEYS } from "./types";

const whole = z.number().int().min(0).max(2_147_483_647);
const codec = cursorCodec("estate", z.object({ held: whole, unknown: whole, id: whole }));

const LABELS: Record<EstateQuery["group"], Readonly<Record<string, string>>> = {
  account: {},
  class: { [NO_GROUP]: "No data class", [UNKNOWN_GROUP]: "Data class unknown" },
  owner: { [NO_GROUP]: "Nobody", [UNKNOWN_GROUP]: "Owner unknown" },
};

function labelOf({ group, open }: EstateQuery, { id, label, detail }: ColumnRow): string {
  if (open !== undefined) return label ?? detail ?? id;
  return LABELS[group][id] ?? label ?? id;
}

/**
 * Who reaches how many keys of which group by one capability; widest principals and groups first. Throws `not-found`
 * for a group without keys that the actor may know of, `invalid` for one too large to be opened or a wrong cursor.
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
  const [state, { columns, rows, total }] = await Promise.all([
    readEdgeState(pool, scope),
    readEstate(pool, scope, query, after),
  ]);
  const place = new Map(columns.map(({ id }, index) => [id, index]));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const position = last && { held: last.held, unknown: last.unknown, id: last.id };
  return {
    columns: columns.map((column) => ({
      ...column,
      label: labelOf(query, column),
      detail: column.detail ?? (query.group === "account" ? column.id : null),
    })),
    items: shown.map(({ cells, id, ...row }) => ({
      ...row,
      id: String(id),
      cells: cells.map(([group, held, unknown]) => [place.get(group) ?? 0, held, unknown]),
    })),
    nextCursor: rows.length > limit && position ? codec.encode(position, bound) : null,
    total,
    keys: columns.reduce((sum, each) => sum + each.keys, 0),
    state,
  };
}
