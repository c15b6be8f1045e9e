import type { Pool, PoolClient } from "pg";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import { maskOf } from "../rules/edge-sets";
import { type Capability, type EstateGroup, KEY_CAPABILITIES } from "../types";
import { GROUP_COLUMNS } from "./group-columns";

type Queryable = Pick<Pool | PoolClient, "query">;

type KeyCapability = Exclude<Capability, "account-wide">;

/** The bits of capabilities, in the order that access_tally's trigger expects. */
const CAPABILITY_MASKS: readonly string[] = KEY_CAPABILITIES.map((each) => maskOf(each).toString());

/** Of a row `y` of access_tally: keys with a capability, and keys where that is unknown. */
export const TALLY_COLUMNS: Readonly<Record<KeyCapability, { held: Sql; unsure: Sql }>> = {
  decrypt: { held: sql`y.decrypt`, unsure: sql`y.unsure_decrypt` },
  encrypt: { held: sql`y.encrypt`, unsure: sql`y.unsure_encrypt` },
  "generate-data-keys": {
    held: sql`y.generate_data_keys`,
    unsure: sql`y.unsure_generate_data_keys`,
  },
  "sign-and-mac": { held: sql`y.sign_and_mac`, unsure: sql`y.unsure_sign_and_mac` },
  grant: { held: sql`y."grant"`, unsure: sql`y.unsure_grant` },
  "change-policy": { held: sql`y.change_policy`, unsure: sql`y.unsure_change_policy` },
  administer: { held: sql`y.administer`, unsure: sql`y.unsure_administer` },
  "delete-or-disable": { held: sql`y.delete_or_disable`, unsure: sql`y.unsure_delete_or_disable` },
  read: { held: sql`y.read`, unsure: sql`y.unsure_read` },
};

/** That tallies count the capabilities of this program. */
export const COUNTS_THESE: Sql = sql`(select p.capabilities = ${[...CAPABILITY_MASKS]}::bigint[] from access_pass p where p.id = 1)`;

/** Keys whose edges are in tallies, as rows `t`; none while tallies count other capabilities. */
export const TALLIED: Sql = sql`(select d.* from access_tallied d where ${COUNTS_THESE})`;

interface Grouping {
  kind: Sql;
  /** Of a row `t` of access_tallied. */
  column: Sql;
  /** Of a row `x` of access_group: the id of the group that pages show. */
  shown: Sql;
}

/** What stands for the groups of pages in tallies. A key's scope never changes. */
const GROUPINGS: Readonly<Record<EstateGroup, Grouping>> = {
  account: {
    kind: sql`'scope'`,
    column: sql`t.scope_group`,
    shown: sql`split_part(x.name, '/', 1)`,
  },
  class: { kind: sql`'class'`, column: sql`t.class_group`, shown: sql`x.name` },
  owner: { kind: sql`'owner'`, column: sql`t.owner_group`, shown: sql`x.name` },
};

/**
 * Two parts of a WITH, exact whatever tallies lag behind: `f`, the groups that tallies count by, by what pages show;
 * `off`, the keys that are counted in another group than theirs of now (`was`, `now`), or in none. `l` must be rows of
 * all keys that AWS lists, with `group_id`.
 */
export function tallied(group: EstateGroup): Sql {
  const { kind, column, shown } = GROUPINGS[group];
  return sql`f as materialized (select x.id, ${shown} as group_id from access_group x where x.kind = ${kind}),
      off as materialized (select key_id, l.group_id as now, w.group_id as was
        from l full join (select t.key_id, f.group_id from ${TALLIED} t join f on f.id = ${column}) w using (key_id)
        where l.group_id is distinct from w.group_id)`;
}

/** Begins all tallies anew when capabilities are others than they were. */
export async function adoptCapabilities(client: Queryable): Promise<void> {
  const changed = await queryRows(
    client,
    sql`update access_pass set capabilities = ${[...CAPABILITY_MASKS]}::bigint[]
      where id = 1 and not ${COUNTS_THESE} returning id`,
  );
  if (changed.length > 0) await client.query(`DELETE FROM access_tallied`);
}

const digestOf = (name: Sql): Sql => sql`encode(sha256(convert_to(${name}, 'UTF8')), 'hex')`;

/** Keys that AWS lists, with edges, that are not counted where they belong: `off`, with the names of their groups. */
const OFF = sql`w as materialized (
        select l.key_id, i.asked, concat(l.account_id, '/', l.region) as scope, ${GROUP_COLUMNS.class.id} as class,
          ${GROUP_COLUMNS.owner.id} as owner
        from key_list l join access_input i on i.key_id = l.key_id where not l.gone),
      off as materialized (select w.* from w left join (
          select t.key_id, s.name as scope, c.name as class, o.name as owner from access_tallied t
            join access_group s on s.id = t.scope_group join access_group c on c.id = t.class_group
            join access_group o on o.id = t.owner_group) t using (key_id)
        where (w.scope, w.class, w.owner) is distinct from (t.scope, t.class, t.owner))`;

/** Writes the groups that keys are to be counted in. Answers how many keys that is about. */
async function writeGroups(client: Queryable): Promise<number> {
  const [row] = await queryRows<{ off: number }>(
    client,
    sql`with ${OFF}, g as (select 'scope' as kind, scope as name from off union select 'class', class from off
          union select 'owner', owner from off),
        written as (insert into access_group (kind, name, digest)
          select g.kind, g.name, ${digestOf(sql`g.name`)} from g where not exists (select from access_group x
            where x.kind = g.kind and x.digest = ${digestOf(sql`g.name`)}) order by 1, 2 on conflict do nothing)
      select count(*)::int as off from off`,
  );
  return row?.off ?? 0;
}

/**
 * Has the edges of some keys, about `limit` edges, counted in the groups that the keys are in now, and takes those of
 * keys out that AWS lists no more. Answers how many keys it was about; 0: all are where they belong.
 */
export async function tallyKeys(client: Queryable, limit: number): Promise<number> {
  const gone = await client.query(
    `DELETE FROM access_tallied t WHERE NOT EXISTS (SELECT FROM key_list l JOIN access_input i ON i.key_id = l.key_id
       WHERE l.key_id = t.key_id AND NOT l.gone)`,
  );
  const count = gone.rowCount ?? 0;
  if ((await writeGroups(client)) === 0) return count;
  // Keys of the same owners together: then most of what one statement writes is written once.
  const moved = await queryRows<{ n: number }>(
    client,
    sql`with ${OFF}, m as materialized (
          select off.*, sum(asked) over (order by owner, key_id) - asked as before from off),
        moved as (insert into access_tallied as t (key_id, scope_group, class_group, owner_group)
          select m.key_id, s.id, c.id, o.id from m
            join access_group s on s.kind = 'scope' and s.name = m.scope
            join access_group c on c.kind = 'class' and c.name = m.class
            join access_group o on o.kind = 'owner' and o.name = m.owner
          where m.before < ${limit}
          on conflict (key_id) do update set scope_group = excluded.scope_group, class_group = excluded.class_group,
            owner_group = excluded.owner_group returning 1)
      select count(*)::int as n from moved`,
  );
  return count + (moved[0]?.n ?? 0);
}

/** Takes rows away that have come to nothing. */
export async function dropEmptyTallies(client: Queryable): Promise<void> {
  await client.query(`DELETE FROM access_tally WHERE keys = 0`);
}
