import type { ControlEvent } from "../types";
import type { Queryable } from "./call-names";

/** Events of these operations, the earliest first. A grant that a service made for itself is left out. */
export async function readControlEvents(
  on: Queryable,
  { from, to }: { from: Date; to: Date },
  operations: readonly string[],
): Promise<ControlEvent[]> {
  const { rows } = await on.query<Omit<ControlEvent, "at"> & { at: Date }>(
    `SELECT id::text, at, account_id AS "accountId", region, operation, principal_ref AS "principalRef", outcome,
            key_arns AS "keyArns", record
       FROM control_event
      WHERE at >= $1 AND at < $2 AND operation = ANY($3::text[]) AND kind <> 'correction'
        AND (operation <> 'CreateGrant' OR record #> '{userIdentity,invokedBy}' IS NULL)
      ORDER BY at, id`,
    [from, to, operations],
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}
