import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import type { ListPrincipalsQuery, PrincipalList, PrincipalSummary } from "./schemas/principals";
import { readEdgeState } from "./store/edge-state";
import { type PrincipalRow, readPrincipals } from "./store/read-principals";
import type { PrincipalSort } from "./types";

const id = z.string().regex(/^\d{1,9}$/);
const textual = z.string().max(2_200).nullable();
const number = z.string().regex(/^\d{1,9}$/);
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/)
  .nullable();

/** What a cursor of a sort may hold. */
function codecOf(sort: PrincipalSort) {
  const value = sort === "seen" ? time : sort === "name" || sort === "account" ? textual : number;
  return cursorCodec("principals", z.object({ value, id }));
}

/** `name` or `-name` as a sort and its direction. */
export function parsePrincipalSort(order: string): { sort: PrincipalSort; descending: boolean } {
  const descending = order.startsWith("-");
  return { sort: order.slice(descending ? 1 : 0) as PrincipalSort, descending };
}

/** A principal as lists and its page show it. */
export function toPrincipal(row: PrincipalRow): PrincipalSummary {
  return {
    id: row.id,
    ref: row.ref,
    kind: row.kind,
    name: row.name,
    accountId: row.account_id,
    accountName: row.account_name,
    inEstate: row.identity_id !== null && !row.gone,
    gone: row.own_identity && row.gone,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    keys: row.keys,
    reach: {
      decrypt: row.decrypt,
      grant: row.grant,
      "change-policy": row.change_policy,
      administer: row.administer,
    },
    unknown: row.unknown,
  };
}

/**
 * One page of everybody who reaches, or may reach, a key that the actor may know of, with how many. Throws `invalid`
 * for a cursor of another list.
 */
export async function listPrincipals(
  ctx: Context,
  query: ListPrincipalsQuery,
): Promise<PrincipalList> {
  authorize(ctx.actor, "access:read");
  const scope = keyScopeOf(ctx.actor);
  const { sort: order, limit, cursor, ...filters } = query;
  const { sort, descending } = parsePrincipalSort(order);
  const codec = codecOf(sort);
  const bound = JSON.stringify([order, filters]);
  const after = codec.decode(cursor, bound);
  const { pool } = ctx.db;
  const page = { sort, descending, after, limit: limit + 1 };
  const [state, { rows, total }] = await Promise.all([
    readEdgeState(pool, scope),
    readPrincipals(pool, scope, filters, page),
  ]);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(toPrincipal),
    nextCursor: more ? codec.encode({ value: last.position, id: last.id }, bound) : null,
    total,
    state,
  };
}
