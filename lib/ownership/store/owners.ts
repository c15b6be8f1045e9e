import type { Pool, PoolClient } from "pg";
import type { NamedOwner } from "../schemas";
import type { Owned, OwnerRef } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Names of owners by owner key, and whether they count at `now`. A person who is deleted keeps its id. */
export async function readNames(
  client: Queryable,
  refs: readonly OwnerRef[],
  now: Date,
): Promise<Map<string, NamedOwner>> {
  const people = refs.filter(({ kind }) => kind === "person").map(({ id }) => id);
  const groups = refs.filter(({ kind }) => kind === "group").map(({ id }) => id);
  const { rows } = await client.query<NamedOwner>(
    `SELECT 'person' AS kind, w.id, coalesce(p.name, w.id) AS name, p.email,
            p.id IS NOT NULL AND p.disabled_at IS NULL AND coalesce(p.access_ends_at > $3, true) AS counts,
            NULL::int AS members
       FROM unnest($1::text[]) AS w (id) LEFT JOIN person p ON p.id::text = w.id
     UNION ALL
     SELECT 'group', w.id, w.id, NULL, m.live > 0 OR m.known = 0, m.live
       FROM unnest($2::text[]) AS w (id), LATERAL (
         SELECT count(*)::int AS known, (count(*) FILTER (WHERE p.disabled_at IS NULL
                  AND coalesce(p.access_ends_at > $3, true)))::int AS live
           FROM person p WHERE p.groups @> ARRAY[w.id]) m`,
    [[...new Set(people)], [...new Set(groups)], now],
  );
  return new Map(rows.map((row) => [`${row.kind}:${row.id}`, row]));
}

/** People and groups to choose from, of whose name or address the text is a part; groups first, then by name. */
export async function findChoices(
  client: Queryable,
  q: string,
  now: Date,
  limit: number,
): Promise<OwnerRef[]> {
  const { rows } = await client.query<OwnerRef>(
    `WITH term AS (SELECT lower($1::text) AS q),
     known AS (
       SELECT 0 AS rank, 'group' AS kind, g.name AS id, g.name FROM (
         SELECT DISTINCT unnest(p.groups) AS name FROM person p
         UNION SELECT o ->> 'id' FROM ownership_rule r, jsonb_array_elements(r.owners) AS o
          WHERE o ->> 'kind' = 'group') g, term WHERE strpos(lower(g.name), term.q) > 0
       UNION ALL
       SELECT 1, 'person', p.id::text, p.name FROM person p, term
        WHERE p.disabled_at IS NULL AND coalesce(p.access_ends_at > $2, true)
          AND strpos(lower(p.name || ' ' || coalesce(p.email, '')), term.q) > 0)
     SELECT kind, id FROM known ORDER BY rank, lower(name), id LIMIT $3`,
    [q, now, limit],
  );
  return rows;
}

/** People of these ids who are not known. */
export async function unknownPeople(client: Queryable, ids: string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT w.id FROM unnest($1::text[]) AS w (id)
      WHERE NOT EXISTS (SELECT FROM person p WHERE p.id::text = w.id)`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** Keys that AWS lists, by what decided their owners. */
export async function countOwned(client: Queryable): Promise<{ owned: Owned; n: number }[]> {
  const { rows } = await client.query<{ owned: Owned; n: number }>(
    `SELECT l.owned, count(*)::int AS n FROM key_list l WHERE NOT l.gone GROUP BY 1`,
  );
  return rows;
}
