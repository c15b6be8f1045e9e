import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

export interface IdentityDetailRow {
  arn: string;
  created_at: Date | null;
  last_used_region: string | null;
  read_at: Date;
  tags: Record<string, string>;
  policies: { source: string; name: string; arn: string | null; sha256: string | null }[];
  /** Managed policies of the account whose text is known. */
  readable: string[];
  groups: string[];
  boundary_arn: string | null;
  trust: string | null;
}

/** An identity as its page shows it; undefined when it was removed. */
export async function readIdentity(
  pool: Db["pool"],
  id: string,
): Promise<IdentityDetailRow | undefined> {
  const [row] = await queryRows<IdentityDetailRow>(
    pool,
    sql`select i.arn, i.created_at, i.last_used_region, i.read_at, i.tags, i.policies, coalesce(i.groups, '{}') as groups,
        i.boundary_arn, d.body as trust,
        array(select m.arn from managed_policy m where m.account_id = i.account_id and m.sha256 is not null
          and m.arn in (select p ->> 'arn' from jsonb_array_elements(i.policies) p)) as readable
      from identity i left join policy_document d on d.sha256 = i.trust_sha256 where i.id = ${id}::bigint`,
  );
  return row;
}
