import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { Owned } from "../types";

export interface OwnedKeyRow {
  id: string;
  arn: string;
  tags: Record<string, string> | null;
  owners: string[];
  owned: Owned;
  ruleId: string | null;
  ruleName: string | null;
}

/** A key of the scope by name, with what decided its owners; undefined when there is none that may be known of. */
export async function findOwnedKey(
  pool: Db["pool"],
  scope: KeyScope,
  name: { accountId: string; region: string; keyId: string },
): Promise<OwnedKeyRow | undefined> {
  const rows = await queryRows<OwnedKeyRow>(
    pool,
    sql`select k.id, k.arn, k.tags, k.owners, k.owned, k.owner_rule_id as "ruleId", r.name as "ruleName"
      from key k join scope s on s.id = k.scope_id left join ownership_rule r on r.id = k.owner_rule_id
      where s.account_id = ${name.accountId} and s.region = ${name.region} and k.key_id = ${name.keyId}
        and ${scopeCondition(scope, sql`k.id`)}`,
  );
  return rows[0];
}
