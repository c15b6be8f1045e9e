import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { DetailRow } from "./read-key";

export interface SpanRow {
  facet: string;
  value: unknown;
  seen_from: Date;
  seen_to: Date | null;
  ended_at: Date | null;
  /** `seen_from` in microseconds and the source with its row id: where the span stands in the list. */
  at: string;
  ref: string;
}

export interface SpanPosition {
  at: string;
  ref: string;
}

/** Every span of a key: its facets, what pointed at it, its grants, and that it was listed at all. */
function spans(key: Pick<DetailRow, "id" | "scope_id" | "key_id">): Sql {
  const id = sql`${key.id}::bigint`;
  return join(
    [
      sql`select sp.facet, sp.value, sp.seen_from, sp.seen_to, sp.ended_at, 'f' || sp.id as ref
        from key_span sp where sp.key_id = ${id}`,
      sql`select 'alias', jsonb_build_object('name', al.name, 'arn', al.arn),
          sp.seen_from, sp.seen_to, sp.ended_at, 'a' || sp.id
        from alias_span sp join alias al on al.id = sp.alias_id
        where sp.target_key_id = ${key.key_id} and al.scope_id = ${key.scope_id}`,
      sql`select 'grant', jsonb_build_object('grantId', g.grant_id, 'name', g.name,
            'granteePrincipal', g.grantee_principal, 'granteeService', g.grantee_service,
            'operations', to_jsonb(g.operations)),
          g.seen_from, g.seen_to, g.ended_at, 'g' || g.id
        from "grant" g where g.key_id = ${id}`,
      sql`select 'existence', jsonb_build_object('listed', true), k.first_seen_at,
          case when k.gone_at is not null then k.read_at end, k.gone_at, 'e' || k.id
        from key k where k.id = ${id}`,
    ],
    " union all ",
  );
}

const AT = sql`(extract(epoch from h.seen_from) * 1000000)::bigint`;

/** Spans newest first, and how many there are in all. */
export async function readSpans(
  pool: Db["pool"],
  key: Pick<DetailRow, "id" | "scope_id" | "key_id">,
  after: SpanPosition | undefined,
  limit: number,
): Promise<{ rows: SpanRow[]; total: number }> {
  const rest = after
    ? sql`(${AT}, h.ref collate "C") < (${after.at}::bigint, ${after.ref}::text collate "C")`
    : sql`true`;
  const [rows, counts] = await Promise.all([
    queryRows<SpanRow>(
      pool,
      sql`select h.*, ${AT}::text as at from (${spans(key)}) h where ${rest}
        order by h.seen_from desc, h.ref collate "C" desc limit ${limit}`,
    ),
    queryRows<{ total: number }>(pool, sql`select count(*)::int as total from (${spans(key)}) h`),
  ]);
  return { rows, total: counts[0]?.total ?? 0 };
}

export interface VersionRow extends Omit<SpanRow, "facet" | "value" | "ref"> {
  id: string;
  sha256: string;
  bytes: number;
  valid: boolean;
}

/** The policies that a key was seen with, newest first, and how many spans there are in all. */
export async function readPolicyVersions(
  pool: Db["pool"],
  keyId: string,
  after: SpanPosition | undefined,
  limit: number,
): Promise<{ rows: VersionRow[]; total: number }> {
  const versions = sql`select sp.id, d.sha256, d.bytes, d.valid, sp.seen_from, sp.seen_to, sp.ended_at
    from key_span sp join policy_document d on d.sha256 = sp.value->>'sha256'
    where sp.key_id = ${keyId}::bigint and sp.facet = 'policy'`;
  const rest = after ? sql`(${AT}, h.id) < (${after.at}::bigint, ${after.ref}::bigint)` : sql`true`;
  const [rows, counts] = await Promise.all([
    queryRows<VersionRow>(
      pool,
      sql`select h.*, ${AT}::text as at from (${versions}) h where ${rest}
        order by h.seen_from desc, h.id desc limit ${limit}`,
    ),
    queryRows<{ total: number }>(pool, sql`select count(*)::int as total from (${versions}) h`),
  ]);
  return { rows, total: counts[0]?.total ?? 0 };
}
