import { queryRows, sql } from "@/lib/db/query";
import { toJson } from "@/lib/db/to-json";
import type { Db } from "@/lib/db/types";
import { toDocument } from "@/lib/estate/rules/documents";

const READ = { status: "data", readAt: "2026-11-20T10:00:00Z", triedAt: "2026-11-20T10:00:00Z" };
/** An account says that it is in no organisation: no policies of one are above it. */
const ALONE = { identities: READ, organization: { ...READ, status: "gone" } };
const TEAMS = 40;
/** Every role of so many decrypts by its own policy. */
const DECRYPTS_EVERY = 2;

/**
 * `sparse`: each trust policy names three roles, one in ten of them of another account. `dense`: half of the trust
 * policies leave it to the IAM of their account and of the next one; a third of the roles may become those of a team.
 * `open`: the same, and that third may become any role: more ways than anybody can look at.
 */
export type Shape = "sparse" | "dense" | "open";

export interface Sizes {
  accounts: number;
  /** Of each account. */
  roles: number;
}

const accountOf = (number: number) => String(700_000_000_000 + number);
const nameOf = (number: number) => `team-${number % TEAMS}-role-${number}`;
const arnOf = (account: number, number: number) =>
  `arn:aws:iam::${accountOf(account)}:role/${nameOf(number)}`;

const policy = (statement: object | object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statement });

/** Whom a role trusts: the roles before it in a ring, so that ways go on for as many steps as one likes. */
function trustOf(shape: Shape, { accounts, roles }: Sizes, account: number, number: number) {
  const next = (account + 1) % accounts;
  const before = [7, 31, 211].map((step, place) =>
    place === 2 && number % 10 === 0
      ? arnOf(next, (number + step) % roles)
      : arnOf(account, (number + step) % roles),
  );
  const roots = [account, next].map((each) => `arn:aws:iam::${accountOf(each)}:root`);
  const principals = shape !== "sparse" && number % 2 === 0 ? roots : before;
  const trust = { Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" };
  const asked = { StringEquals: { "sts:ExternalId": `x-${number % TEAMS}` } };
  return policy(number % 7 === 0 ? { ...trust, Condition: asked } : trust);
}

/** What a role may do: decrypt, or not, and become the roles that trust it, or in a dense estate those of a team. */
function rightsOf(shape: Shape, { accounts, roles }: Sizes, account: number, number: number) {
  const assume = { Effect: "Allow", Action: "sts:AssumeRole" };
  const previous = (account + accounts - 1) % accounts;
  const behind = (number - 211 + roles) % roles;
  const many = shape === "open" ? "*" : `team-${number % TEAMS}-role-${number % 10}*`;
  const team = `arn:aws:iam::*:role/${many}`;
  const rights: object[] = [{ ...assume, Resource: [arnOf(previous, behind)] }];
  if (shape !== "sparse" && number % 3 === 0) rights.push({ ...assume, Resource: [team] });
  if (number % DECRYPTS_EVERY === 0) {
    rights.push({ Effect: "Allow", Action: ["kms:Decrypt", "kms:DescribeKey"], Resource: "*" });
  }
  return policy(rights);
}

/** Writes accounts full of roles, and one key of the first that leaves access to its account's IAM. */
export async function seedRoles(db: Db, shape: Shape, sizes: Sizes) {
  const documents = new Map<string, object>();
  const keep = (text: string): string => {
    const document = toDocument(text);
    documents.set(document.sha256, document);
    return document.sha256;
  };
  const rows = Array.from({ length: sizes.accounts * sizes.roles }, (_, index) => {
    const [account, number] = [Math.floor(index / sizes.roles), index % sizes.roles];
    const inline = keep(rightsOf(shape, sizes, account, number));
    return {
      ...{ account: accountOf(account), arn: arnOf(account, number), name: nameOf(number) },
      policies: [{ source: "inline", name: "rights", arn: null, sha256: inline }],
      trust: keep(trustOf(shape, sizes, account, number)),
    };
  });
  const [region, keyId, accountId] = ["eu-west-1", "bench", accountOf(0)];
  const root = { AWS: `arn:aws:iam::${accountId}:root` };
  const whole = { Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" };
  const sha256 = keep(policy(whole));
  const insert = (text: ReturnType<typeof sql>) => queryRows(db.pool, text);
  await insert(sql`insert into policy_document (sha256, body, bytes, valid, first_seen_at)
    select sha256, body, bytes, valid, now()
    from json_to_recordset(${toJson([...documents.values()])}::json) as d (sha256 text, body text, bytes int, valid boolean)`);
  await insert(sql`insert into account (id, name, source, regions, reads)
    select distinct account, account, 'list', '{}'::text[], ${JSON.stringify(ALONE)}::jsonb
    from json_to_recordset(${toJson(rows)}::json) as r (account text)`);
  await insert(sql`insert into identity (account_id, arn, kind, name, unique_id, path, policies, groups, trust_sha256, first_seen_at, read_at)
    select account, arn, 'role', name, arn, '/', policies, '{}', trust, now(), now()
    from json_to_recordset(${toJson(rows)}::json) as r (account text, arn text, name text, policies jsonb, trust text)`);
  await insert(sql`with s as (insert into scope (account_id, region, reads)
      values (${accountId}, ${region}, ${JSON.stringify({ aliases: READ })}::jsonb) returning id)
    insert into key (scope_id, account_id, region, key_id, arn, state, spec, usage, origin, manager, multi_region, aliases,
        tags, policy_sha256, grant_count, reads, first_seen_at, read_at)
      select s.id, ${accountId}, ${region}, ${keyId}, ${`arn:aws:kms:${region}:${accountId}:key/${keyId}`}, 'Enabled',
        'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_KMS', 'CUSTOMER', false, '{}', '{}', ${sha256}, 0,
        ${JSON.stringify({ metadata: READ, policy: READ, grants: READ, tags: READ })}::jsonb, now(), now() from s`);
  return { key: { accountId, region, keyId }, role: { arn: arnOf(0, 0), accountId } };
}
