import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

/** Successful calls of one principal by one operation through one service. */
export interface CallsRow {
  ref: string;
  operation: string;
  /** Empty for a direct call. */
  service: string;
  calls: number;
  lastAt: Date;
  /** At most `MAX_ADDRESSES`; empty where not known, or more. */
  addresses: string[];
  /** Of these calls, those whose encryption context is known, the most frequent first. */
  contexts: { value: string; calls: number; lastAt: Date }[];
}

const MAX_CONTEXTS = 60;
const MAX_ADDRESSES = 20;

/** How a key was used since a day (of UTC): what was called through what, with which contexts and from where. */
export async function readCalls(pool: Db["pool"], arn: string, from: Date): Promise<CallsRow[]> {
  const rows = await queryRows<Omit<CallsRow, "contexts"> & { contexts: unknown[] }>(
    pool,
    sql`with u as (select id from usage_key where arn = ${arn}),
      d as (select b.principal_id, b.call_id, sum(b.count)::float8 as calls, max(b.at) as day
        from usage_bucket_day b join usage_call c on c.id = b.call_id
        where b.key_id in (select id from u) and b.at >= ${from}::timestamptz and c.outcome = ''
          and c.kind in ('use', 'control', 'read') group by 1, 2),
      t as (select t.principal_id, t.call_id, v.kind, v.value, sum(t.count)::float8 as calls, max(t.last_at) as last_at
        from usage_trait t join usage_trait_value v on v.id = t.trait_id
        where t.key_id in (select id from u) and t.at >= ${from}::timestamptz group by 1, 2, 3, 4),
      r as (select t.*, row_number() over (partition by principal_id, call_id, kind order by calls desc, value) as n from t),
      g as (select principal_id, call_id, max(last_at) as last_at,
          coalesce(array_agg(value order by n) filter (where kind = 'address'), '{}') as addresses,
          coalesce(json_agg(json_build_object('value', value, 'calls', calls, 'lastAt', last_at) order by n)
            filter (where kind = 'context' and n <= ${MAX_CONTEXTS}), '[]') as contexts
        from r where n <= ${MAX_CONTEXTS + 1} group by 1, 2)
      select p.ref, c.operation, c.service, d.calls, coalesce(g.last_at, d.day) as "lastAt",
        case when cardinality(g.addresses) <= ${MAX_ADDRESSES} then g.addresses else '{}' end as addresses,
        coalesce(g.contexts, '[]') as contexts
      from d join usage_principal p on p.id = d.principal_id join usage_call c on c.id = d.call_id
        left join g using (principal_id, call_id)
      order by d.calls desc, p.ref collate "C", c.operation collate "C", c.service collate "C"`,
  );
  return rows.map((row) => ({ ...row, contexts: row.contexts.map(toContext) }));
}

function toContext(given: unknown): CallsRow["contexts"][number] {
  const { value, calls, lastAt } = given as { value: string; calls: number; lastAt: string };
  return { value, calls, lastAt: new Date(lastAt) };
}
