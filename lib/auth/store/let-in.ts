import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { queryRows, sql } from "../../db/query";
import type { LetIn } from "../rules/let-in";
import { lockIdentity, NO_ROLE, type StoredPerson } from "./people";

/** Subjects of an issuer who signed in with this address, whatever its case; `limit` at most. */
export async function subjectsOfAddress(
  tx: PoolClient,
  { issuer, email }: { issuer: string; email: string },
  limit: number,
): Promise<string[]> {
  const rows = await queryRows<{ subject: string }>(
    tx,
    sql`SELECT subject FROM person WHERE issuer = ${issuer} AND lower(email) = lower(${email})
         ORDER BY last_sign_in_at DESC NULLS LAST, subject LIMIT ${limit}`,
  );
  return rows.map(({ subject }) => subject);
}

/** The person of an identity, locked; one who never came in gets a row without a role. */
export async function lockOrAddPerson(
  tx: PoolClient,
  { issuer, subject }: { issuer: string; subject: string },
  now: Date,
): Promise<{ person: StoredPerson; known: boolean }> {
  const found = await lockIdentity(tx, { issuer, subject });
  if (found !== null) return { person: found, known: true };
  const id = randomUUID();
  await tx.query(
    sql`INSERT INTO person (id, issuer, subject, name, role, created_at)
        VALUES (${id}::uuid, ${issuer}, ${subject}, ${subject}, ${NO_ROLE}, ${now})`,
  );
  const added = await lockIdentity(tx, { issuer, subject });
  if (added === null) throw new Error("The person's row is not there.");
  return { person: added, known: false };
}

/** One that is in use and only gets another end stays in use. */
export async function setLetIn(
  tx: PoolClient,
  id: string,
  { role, until }: Pick<LetIn, "role" | "until">,
  now: Date,
): Promise<void> {
  await tx.query(
    sql`UPDATE person SET let_in_role = ${role}, let_in_until = ${until},
          let_in_used_at = CASE WHEN let_in_role = ${role} AND let_in_until > ${now}
                                THEN let_in_used_at END
         WHERE id = ${id}::uuid`,
  );
}
