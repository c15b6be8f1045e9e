import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import { bits, holds, READABLE } from "./edges";

/** A principal as those may know it who see the keys of a scope. */
export interface KnownReach {
  id: string;
  /** Keys of the scope that it reaches, or may reach, in any way. */
  keys: number;
  decrypt: number;
}

/** How many keys of a scope some principals reach, by ref; those of whom no key was asked are left out. */
export async function readReach(
  pool: Db["pool"],
  scope: KeyScope,
  refs: readonly string[],
): Promise<Map<string, KnownReach>> {
  const rows = await queryRows<KnownReach & { ref: string }>(
    pool,
    sql`with s as materialized (select s.id, ${holds(bits("decrypt"))} as decrypt from access_set s)
      select p.ref, p.id::text as id, count(e.key_id)::int as keys,
        (count(e.key_id) filter (where s.decrypt))::int as decrypt
      from principal p left join access_edge e on e.principal_id = p.id and ${READABLE}
          and ${scopeCondition(scope, sql`e.key_id`)}
        left join s on s.id = e.set_id
      where p.ref = any(${refs.map((ref) => ref.replaceAll("\0", ""))}::text[]) group by p.id`,
  );
  return new Map(rows.map(({ ref, id, keys, decrypt }) => [ref, { id, keys, decrypt }]));
}
