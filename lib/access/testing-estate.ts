import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { testContext } from "@/lib/keys/testing-context";
import { addKey, addScope, type TestKey } from "@/lib/keys/testing-rows";
import { explainCell } from "./explain-cell";
import { getMatrix } from "./get-matrix";
import {
  type AccessExplanation,
  type AccessMatrix,
  accessExplanation,
  accessMatrix,
  type MatrixPrincipal,
} from "./schemas/matrix";
import { addAccount, addDocument, addOrganization, READ } from "./testing-rows";
import { VERDICT_CODES, type VerdictCode } from "./types";

export const OWN = "111122223333";
export const OTHER = "444455556666";
export const MANAGEMENT = "999900001111";
export const ORG = "o-exampleorg1";
export const ROOT = "r-ab12";
export const ARN_OF = (account: string, rest: string) => `arn:aws:iam::${account}:${rest}`;

/** The parts of a key that were read, as `key.reads` holds them. */
export const KEY_READS = { metadata: READ, policy: READ, grants: READ, tags: READ };

/** A database with an organisation of two accounts, in the root, and no policy of its own. */
export async function openEstate(): Promise<TestDatabase & { scopeId: number }> {
  const test = await createTestDatabase();
  await addOrganization(test.db, {
    id: ORG,
    managementAccount: MANAGEMENT,
    units: { [ROOT]: null },
    reads: { scps: { ...READ, status: "gone" }, rcps: { ...READ, status: "gone" } },
  });
  for (const id of [OWN, OTHER]) {
    await addAccount(test.db, { id, organizationId: ORG, unitId: ROOT });
  }
  const scopeId = await addScope(test.db, { account: OWN });
  await queryRows(
    test.db.pool,
    sql`update scope set reads = ${JSON.stringify({ aliases: READ })}::jsonb where id = ${scopeId}`,
  );
  return { ...test, scopeId };
}

/** Adds a key of the estate's own account with a policy; all its parts were read unless said otherwise. */
export async function addPolicyKey(
  { db, scopeId }: { db: TestDatabase["db"]; scopeId: number },
  keyId: string,
  policy: string | null,
  more: Partial<TestKey> = {},
): Promise<string> {
  const policySha256 = policy === null ? null : await addDocument(db, policy);
  return addKey(db, { scopeId, keyId, policySha256, reads: KEY_READS, ...more });
}

type Query = Parameters<typeof getMatrix>[2];
const nameOf = (keyId: string, accountId = OWN) => ({ accountId, region: "eu-west-1", keyId });

/** As the API answers it: parsed by its schema. */
export async function matrixOf(
  { db }: Pick<TestDatabase, "db">,
  keyId: string,
  query: Query = { all: "1" },
  account = OWN,
): Promise<AccessMatrix> {
  return accessMatrix.parse(await getMatrix(testContext(db), nameOf(keyId, account), query));
}

/** The same for one cell. */
export async function cellOf(
  { db }: Pick<TestDatabase, "db">,
  keyId: string,
  principal: string,
  action: string,
  query: { at?: string; family?: "0" | "1" } = {},
): Promise<AccessExplanation> {
  const asked = { principal, action, ...query };
  return accessExplanation.parse(await explainCell(testContext(db), nameOf(keyId), asked));
}

/** The row of a principal by its ref or name. Throws when there is none. */
export function rowOf({ principals }: AccessMatrix, ref: string): MatrixPrincipal {
  const row = principals.find((each) => each.ref === ref || each.name === ref);
  if (!row) throw new Error(`No row ${ref} among ${principals.map((each) => each.ref).join(" ")}`);
  return row;
}

/** The code of one cell. */
export function codeIn(matrix: AccessMatrix, ref: string, action: string): VerdictCode {
  const code = rowOf(matrix, ref).verdicts[matrix.actions.indexOf(`kms:${action}`)] ?? "";
  if (!(code in VERDICT_CODES)) throw new Error(`No code at ${action}`);
  return code as VerdictCode;
}
