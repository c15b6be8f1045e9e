import { keyNameOf } from "../rules/control-fields";
import type { Cell } from "../types";
import type { CallNames, Queryable } from "./call-names";

/** Columns of a cell, of counts `b`; needs the joins of CELL_JOINS. */
export const CELL_COLUMNS = `k.arn, p.ref, p.account_id AS "accountId", b.call_id AS "callId", b.at,
  b.count::int8::text AS count`;
export const CELL_JOINS = `JOIN usage_key k ON k.id = b.key_id JOIN usage_principal p ON p.id = b.principal_id`;

export interface CellRow {
  arn: string;
  ref: string;
  accountId: string | null;
  callId: number;
  at: Date;
  count: string;
}

/** A row as the rules see it; none for what names no key. */
export function toCell(row: CellRow, calls: CallNames): Cell[] {
  const key = keyNameOf(row.arn);
  const call = calls.byId.get(row.callId);
  if (!key || !call) return [];
  const { operation, service, outcome } = call;
  return [
    {
      ...{ key, at: row.at.getTime(), operation, service, outcome, count: Number(row.count) },
      principal: { ref: row.ref, accountId: row.accountId },
    },
  ];
}

/** Calls of these hours of keys by five minutes. */
export async function readCells(
  on: Queryable,
  hours: readonly { keyId: number; at: Date }[],
  { callIds, own, calls }: { callIds: readonly number[]; own: readonly number[]; calls: CallNames },
): Promise<Cell[]> {
  if (hours.length === 0) return [];
  const { rows } = await on.query<CellRow>(
    `SELECT ${CELL_COLUMNS} FROM unnest($1::int[], $2::timestamptz[]) AS w (key_id, hour)
       JOIN usage_bucket b ON b.key_id = w.key_id AND b.at >= w.hour AND b.at < w.hour + interval '1 hour'
       ${CELL_JOINS}
      WHERE b.call_id = ANY($3::int[]) AND b.principal_id <> ALL($4::int[]) ORDER BY b.at`,
    [hours.map(({ keyId }) => keyId), hours.map(({ at }) => at), callIds, own],
  );
  return rows.flatMap((row) => toCell(row, calls));
}
