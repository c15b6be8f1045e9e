import type { Pool, PoolClient } from "pg";
import { readSettings } from "@/lib/settings/read-settings";
import type { OwnershipInputs, PersonFacts } from "../rules/deciders";

type Queryable = Pick<Pool | PoolClient, "query">;

interface Row {
  rules: OwnershipInputs["rules"] | null;
  people: PersonFacts[] | null;
  accounts: OwnershipInputs["accounts"] | null;
}

/** Everything that decides owners and holds for every key, in an order that does not change by itself. */
export async function readInputs(client: Queryable, now: Date): Promise<OwnershipInputs> {
  const { rows } = await client.query<Row>({
    name: "ownership-inputs",
    text: `SELECT
        (SELECT json_agg(json_build_object('id', r.id, 'match', r.match, 'owners', r.owners)
                         ORDER BY r.position, r.id) FROM ownership_rule r) AS rules,
        (SELECT json_agg(json_build_object('id', p.id, 'email', p.email, 'subject', p.subject, 'groups', p.groups,
                           'live', p.disabled_at IS NULL AND coalesce(p.access_ends_at > $1, true))
                         ORDER BY p.id) FROM person p) AS people,
        (SELECT json_agg(json_build_object('id', a.id, 'name', a.name) ORDER BY a.id) FROM account a) AS accounts`,
    values: [now],
  });
  const settings = await readSettings(client, ["ownership.fallback", "ownership.tag-names"]);
  return {
    rules: rows[0]?.rules ?? [],
    people: rows[0]?.people ?? [],
    accounts: rows[0]?.accounts ?? [],
    fallback: settings["ownership.fallback"],
    tagNames: settings["ownership.tag-names"],
  };
}
