import { queryRows, sql } from "@/lib/db/query";
import { toJson } from "@/lib/db/to-json";
import type { Db } from "@/lib/db/types";
import { toDocument } from "@/lib/estate/rules/documents";
import { type Account, makeEstate, type Sizes } from "../access/estate";

const AT = "2026-11-20T10:00:00.000Z";
const READ = { status: "data", readAt: AT, triedAt: AT };

/** Names one key as the API does. */
export interface SeededKey {
  accountId: string;
  region: string;
  keyId: string;
  principals: string[];
}

/** Writes an estate as a sync leaves it; answers its keys. */
export async function seedEstate({ pool }: Db, sizes: Sizes): Promise<SeededKey[]> {
  const accounts = makeEstate(sizes);
  const hashes = new Map<string, string>();
  const documents = new Map<string, object>();
  const keep = (body: unknown): string => {
    const text = String(body);
    const known = hashes.get(text);
    if (known) return known;
    const document = toDocument(text);
    hashes.set(text, document.sha256);
    documents.set(document.sha256, document);
    return document.sha256;
  };
  const rows = accounts.map((account) => rowsOf(account, keep));
  const insert = (text: ReturnType<typeof sql>) => queryRows(pool, text);
  await insert(sql`insert into policy_document (sha256, body, bytes, valid, first_seen_at)
    select sha256, body, bytes, valid, ${AT}::timestamptz
    from json_to_recordset(${toJson([...documents.values()])}::json) as d (sha256 text, body text, bytes int, valid boolean)`);
  await seedOrganization(insert, accounts, keep, documents);
  for (const { account, identities, keys, grants } of rows) {
    await insert(sql`insert into identity (account_id, arn, kind, name, unique_id, path, tags, policies, groups, boundary_arn,
        last_used_at, first_seen_at, read_at)
      select ${account.id}, arn, kind, name, arn, '/', tags, policies, '{}', boundary, ${AT}::timestamptz,
        ${AT}::timestamptz, ${AT}::timestamptz
      from json_to_recordset(${toJson(identities)}::json)
        as i (arn text, kind text, name text, tags jsonb, policies jsonb, boundary text)`);
    await insert(sql`insert into managed_policy (account_id, arn, name, sha256, read_at)
      select distinct on (boundary) ${account.id}, boundary, boundary, "boundarySha", ${AT}::timestamptz
      from json_to_recordset(${toJson(identities)}::json) as i (boundary text, "boundarySha" text)
      where boundary is not null`);
    await insert(sql`insert into key (scope_id, account_id, region, key_id, arn, state, spec, usage, origin, manager,
        multi_region, aliases, tags, policy_sha256, grant_count, reads, first_seen_at, read_at)
      select s.id, ${account.id}, k.region, k."keyId", k.arn, 'Enabled', k.spec, k.usage, k.origin, k.manager,
        k."multiRegion", k.aliases, k.tags, k.sha256, 0, ${JSON.stringify({ metadata: READ, policy: READ, grants: READ, tags: READ })}::jsonb,
        ${AT}::timestamptz, ${AT}::timestamptz
      from json_to_recordset(${toJson(keys)}::json) as k (arn text, region text, "keyId" text, spec text, usage text,
          origin text, manager text, "multiRegion" boolean, aliases text[], tags jsonb, sha256 text)
        join scope s on s.account_id = ${account.id} and s.region = k.region`);
    await insert(sql`insert into "grant" (key_id, grant_id, grantee_principal, grantee_service, operations, constraints, seen_from)
      select k.id, g.id, case when g.grantee like 'arn:%' then g.grantee end,
        case when g.grantee not like 'arn:%' then g.grantee end, g.operations, g.constraints, ${AT}::timestamptz
      from json_to_recordset(${toJson(grants)}::json) as g (arn text, id text, grantee text, operations text[], constraints jsonb)
        join key k on k.arn = g.arn`);
  }
  return rows.flatMap(({ keys, account, identities }) =>
    keys.map(({ region, keyId }) => ({
      accountId: account.id,
      region,
      keyId,
      principals: identities.map(({ arn }) => arn),
    })),
  );
}

type Insert = (text: ReturnType<typeof sql>) => Promise<unknown>;

async function seedOrganization(
  insert: Insert,
  accounts: readonly Account[],
  keep: (body: unknown) => string,
  documents: ReadonlyMap<string, object>,
): Promise<void> {
  const [first] = accounts;
  const id = first?.organization.id ?? "";
  const reads = { units: READ, accounts: READ, scps: READ, rcps: READ };
  await insert(sql`insert into organization (id, arn, management_account_id, reads, read_at)
    values (${id}, ${id}, ${first?.organization.managementAccount ?? ""}, ${JSON.stringify(reads)}::jsonb, now())`);
  await insert(sql`insert into org_unit (id, organization_id, parent_id, name, path)
    values ('r-1', ${id}, null, 'Root', ${`${id}/r-1/`})`);
  const policies: { id: string; type: string; targets: string[]; sha256: string }[] = [];
  for (const [number, { id: account, organization }] of accounts.entries()) {
    const unit = `ou-${number}`;
    await insert(sql`insert into org_unit (id, organization_id, parent_id, name, path)
      values (${unit}, ${id}, 'r-1', ${unit}, ${`${id}/r-1/${unit}/`})`);
    await insert(sql`insert into account (id, name, source, regions, organization_id, unit_id, reads)
      values (${account}, ${`Account ${number}`}, 'organization', '{}', ${id}, ${unit}, ${JSON.stringify({ identities: READ })}::jsonb)`);
    await insert(sql`insert into scope (account_id, region, reads)
      select ${account}, r, ${JSON.stringify({ aliases: READ })}::jsonb
      from unnest(array['eu-west-1', 'eu-central-1', 'us-east-1']) r`);
    for (const [type, levels] of [
      ["SERVICE", organization.scps],
      ["RESOURCE", organization.rcps],
    ] as const) {
      for (const [level, bodies] of (levels ?? []).entries()) {
        if (level === 0 && number > 0) continue;
        const target = ["r-1", unit, account][level] ?? account;
        for (const body of bodies ?? []) {
          const sha256 = keep(body);
          policies.push({
            id: `p-${policies.length}`,
            type: `${type}_CONTROL_POLICY`,
            targets: [target],
            sha256,
          });
        }
      }
    }
  }
  await insert(sql`insert into policy_document (sha256, body, bytes, valid, first_seen_at)
    select sha256, body, bytes, valid, now()
    from json_to_recordset(${toJson([...documents.values()])}::json) as d (sha256 text, body text, bytes int, valid boolean)
    on conflict do nothing`);
  await insert(sql`insert into org_policy (id, organization_id, type, name, aws_managed, targets, sha256, read_at)
    select id, ${id}, type, id, false, targets, sha256, now()
    from json_to_recordset(${toJson(policies)}::json) as p (id text, type text, targets text[], sha256 text)`);
}

function rowsOf(account: Account, keep: (body: unknown) => string) {
  const identities = account.principals.map(
    ({ arn, tags, identityPolicies, permissionsBoundary }) => ({
      arn,
      kind: arn.includes(":user/") ? "user" : "role",
      name: arn.slice(arn.lastIndexOf("/") + 1),
      tags,
      policies: (identityPolicies ?? []).map((body, index) => ({
        ...{ source: "inline", name: `inline-${index}`, arn: null, sha256: keep(body) },
      })),
      boundary: permissionsBoundary
        ? `arn:aws:iam::${account.id}:policy/${keep(permissionsBoundary)}`
        : null,
      boundarySha: permissionsBoundary ? keep(permissionsBoundary) : null,
    }),
  );
  const keys = account.keys.map(({ key, keyPolicy }) => {
    const [, , , region = "", , rest = ""] = key.arn.split(":");
    return { ...key, region, keyId: rest.slice("key/".length), sha256: keep(keyPolicy) };
  });
  const grants = account.keys.flatMap(({ key, grants: given }) =>
    (given ?? []).map((each) => {
      const grant = each as {
        GrantId: string;
        GranteePrincipal: string;
        Operations: string[];
        Constraints?: object;
      };
      const {
        GrantId: id,
        GranteePrincipal: grantee,
        Operations: operations,
        Constraints: constraints,
      } = grant;
      return { arn: key.arn, id, grantee, operations, constraints: constraints ?? null };
    }),
  );
  return { account, identities, keys, grants };
}
