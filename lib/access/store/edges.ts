import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import { EDGE_ACTION_NAMES, type EdgeSets, maskOf } from "../rules/edge-sets";
import type { Capability, PrincipalKind } from "../types";

type Pool = Db["pool"];

/** That the bits of sets stand for the actions of this program; without it no edge says anything. */
export const READABLE: Sql = sql`(select p.actions = ${[...EDGE_ACTION_NAMES]}::text[] from access_pass p where p.id = 1)`;

/** The bits of a capability; of all actions without one. */
export function bits(capability?: Capability): Sql {
  if (capability === undefined) return sql`(-1)::bigint`;
  return sql`${maskOf(capability).toString()}::bigint`;
}

/** That a set, `s`, allows any of some actions, surely or under conditions. */
export const holds = (mask: Sql): Sql => sql`((s.allowed | s.conditional) & ${mask}) <> 0`;
/** That it cannot be told of any of them. */
export const isUnknown = (mask: Sql): Sql => sql`(s.unknown & ${mask}) <> 0`;

/** Edges `e` of keys, rows of `keys`: looked up key by key, where the planner would rather read all that there are. */
export const edgesOf = (keys: Sql): Sql =>
  sql`cross join lateral (select e.* from access_edge e where e.key_id = ${keys}.key_id offset 0) e`;

export interface SetColumns {
  allowed: string;
  conditional: string;
  unknown: string;
  denied: string;
  through_iam: string;
}

/** Sets of an edge, for `toSets`. */
export const SET_COLUMNS: Sql = sql`s.allowed, s.conditional, s.unknown, s.denied, s.through_iam`;

export function fromColumns(row: SetColumns): EdgeSets {
  return {
    allowed: BigInt(row.allowed),
    conditional: BigInt(row.conditional),
    unknown: BigInt(row.unknown),
    denied: BigInt(row.denied),
    throughIam: BigInt(row.through_iam),
  };
}

/** Who reaches a key, and how. */
export interface Reacher {
  principalId: number;
  ref: string;
  kind: PrincipalKind;
  name: string;
  accountId: string | null;
  identityId: string | null;
  sets: EdgeSets;
  /** Changes when the reasons or remaining conditions of any verdict do. */
  reasons: string;
}

/**
 * Everybody with some access to a key, or where that is unknown, by ref; null while its edges are not computed. For
 * callers that have looked at the row scope.
 */
export async function reachersOfKey(pool: Pool, keyId: string): Promise<Reacher[] | null> {
  const rows = await queryRows<
    SetColumns & {
      id: number | null;
      ref: string;
      kind: PrincipalKind;
      name: string;
      account_id: string | null;
      identity_id: string | null;
      reasons: string;
    }
  >(
    pool,
    sql`select p.id, p.ref, p.kind, p.name, p.account_id, p.identity_id, e.reasons, ${SET_COLUMNS}
      from access_input i left join access_edge e on e.key_id = i.key_id
        left join principal p on p.id = e.principal_id left join access_set s on s.id = e.set_id
      where i.key_id = ${keyId}::bigint and i.error is null and ${READABLE} order by p.ref`,
  );
  if (rows.length === 0) return null;
  return rows.flatMap((row) => {
    if (row.id === null) return [];
    const { id: principalId, ref, kind, name, reasons } = row;
    const { account_id: accountId, identity_id: identityId } = row;
    return [
      { principalId, ref, kind, name, accountId, identityId, reasons, sets: fromColumns(row) },
    ];
  });
}

/** The keys of a scope that a principal reaches, or may reach, by row id. */
export async function reachOfPrincipal(
  pool: Pool,
  scope: KeyScope,
  principalId: number,
): Promise<{ keyId: string; sets: EdgeSets; reasons: string }[]> {
  const rows = await queryRows<SetColumns & { key_id: string; reasons: string }>(
    pool,
    sql`select e.key_id, e.reasons, ${SET_COLUMNS} from access_edge e join access_set s on s.id = e.set_id
      where e.principal_id = ${principalId} and ${READABLE} and ${scopeCondition(scope, sql`e.key_id`)}
      order by e.key_id`,
  );
  return rows.map((row) => ({ keyId: row.key_id, reasons: row.reasons, sets: fromColumns(row) }));
}

/** Row ids of principals by ref; those of whom no key was asked yet are left out. */
export async function readPrincipalIds(
  pool: Pool,
  refs: readonly string[],
): Promise<Map<string, string>> {
  const rows = await queryRows<{ ref: string; id: string }>(
    pool,
    sql`select p.ref, p.id::text as id from principal p where p.ref = any(${refs.map((ref) => ref.replaceAll("\0", ""))}::text[])`,
  );
  return new Map(rows.map(({ ref, id }) => [ref, id]));
}
