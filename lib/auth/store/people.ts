import type { PoolClient } from "pg";
import { queryRows, sql } from "../../db/query";
import type { LetIn } from "../rules/let-in";
import { ROLES, type Role } from "../types";

/** Kept in place of a role for somebody whose groups give none any more. */
export const NO_ROLE = "none";

/** Who the provider says it is: issuer and subject are the identity, the rest is what pages show. */
export interface Identity {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
}

export interface StoredPerson {
  id: string;
  name: string;
  /** Of the groups; a role for a time may stand above it: `effectiveRole`. */
  role: Role | null;
  letIn: LetIn | null;
  groups: string[];
  disabledAt: Date | null;
  accessEndsAt: Date | null;
}

interface Row extends LetInColumns {
  id: string;
  name: string;
  role: string;
  groups: string[];
  disabled_at: Date | null;
  access_ends_at: Date | null;
}

/** The role in a column; null for none, or for one that this version does not know. */
export function roleOf(text: string): Role | null {
  return ROLES.find((known) => known === text) ?? null;
}

export interface LetInColumns {
  let_in_role: string | null;
  let_in_until: Date | null;
  let_in_used_at: Date | null;
}

/** The role for a time in a person's row; null for none, or for a role that this version does not know. */
export function letInOf(row: LetInColumns): LetIn | null {
  const role = roleOf(row.let_in_role ?? "");
  if (role === null || row.let_in_until === null) return null;
  return { role, until: row.let_in_until, usedAt: row.let_in_used_at };
}

function toPerson(row: Row): StoredPerson {
  const { id, name, groups } = row;
  const dates = { disabledAt: row.disabled_at, accessEndsAt: row.access_ends_at };
  return { id, name, groups, role: roleOf(row.role), letIn: letInOf(row), ...dates };
}

const COLUMNS = sql`id, name, role, groups, disabled_at, access_ends_at,
  let_in_role, let_in_until, let_in_used_at`;

/** The person of an identity, locked; sign-ins of one identity wait for each other, also for its first. */
export async function lockIdentity(
  tx: PoolClient,
  { issuer, subject }: Pick<Identity, "issuer" | "subject">,
): Promise<StoredPerson | null> {
  const name = JSON.stringify([issuer, subject]);
  await queryRows(tx, sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`);
  const rows = await queryRows<Row>(
    tx,
    sql`SELECT ${COLUMNS} FROM person WHERE issuer = ${issuer} AND subject = ${subject} FOR UPDATE`,
  );
  return rows[0] ? toPerson(rows[0]) : null;
}

/**
 * Locks every person of `ids` and every administrator, in one order, and answers with them. Whoever changes who
 * may act holds these rows, so that two changes at once see each other.
 */
export async function lockPeople(tx: PoolClient, ids: readonly string[]): Promise<StoredPerson[]> {
  const rows = await queryRows<Row>(
    tx,
    sql`SELECT ${COLUMNS} FROM person WHERE id = ANY(${ids}::uuid[]) OR role = 'admin'
        ORDER BY id FOR UPDATE`,
  );
  return rows.map(toPerson);
}

/** Writes who signed in, as the provider has told it now; `letInUsed`: by a role for a time. */
export async function savePerson(
  tx: PoolClient,
  id: string,
  person: Identity & {
    role: Role | null;
    groups: string[];
    accessEndsAt: Date | null;
    letInUsed: boolean;
  },
  now: Date,
): Promise<void> {
  const { issuer, subject, name, email, groups, accessEndsAt } = person;
  const role = person.role ?? NO_ROLE;
  await tx.query(
    sql`INSERT INTO person (id, issuer, subject, name, email, role, groups, access_ends_at,
                            created_at, last_sign_in_at)
        VALUES (${id}::uuid, ${issuer}, ${subject}, ${name}, ${email}, ${role}, ${groups},
                ${accessEndsAt}, ${now}, ${now})
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,
          role = excluded.role, groups = excluded.groups, access_ends_at = excluded.access_ends_at,
          last_sign_in_at = excluded.last_sign_in_at,
          let_in_used_at = CASE WHEN ${person.letInUsed}::boolean THEN coalesce(person.let_in_used_at, ${now}) END`,
  );
}

/** Somebody whose groups give no role any more: sessions and tokens are refused from now on. */
export async function takeRole(tx: PoolClient, id: string, groups: string[]): Promise<void> {
  await tx.query(
    sql`UPDATE person SET role = ${NO_ROLE}, groups = ${groups} WHERE id = ${id}::uuid`,
  );
}

export async function setDisabled(tx: PoolClient, id: string, at: Date | null): Promise<void> {
  await tx.query(sql`UPDATE person SET disabled_at = ${at} WHERE id = ${id}::uuid`);
}

export async function setAccessEnd(tx: PoolClient, id: string, at: Date | null): Promise<void> {
  await tx.query(sql`UPDATE person SET access_ends_at = ${at} WHERE id = ${id}::uuid`);
}
