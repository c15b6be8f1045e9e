import type { Pool, PoolClient } from "pg";
import { isDecrypt } from "../rules/volume-off-hours";

export type Queryable = Pick<Pool | PoolClient, "query">;

export interface CallRow {
  id: number;
  operation: string;
  service: string;
  outcome: string;
  kind: string;
}

/** Numbers of the calls that rules ask about. */
export interface CallNames {
  byId: ReadonlyMap<number, CallRow>;
  /** Successful uses; of these the Decrypts, those of them that principals made themselves and those through services. */
  used: number[];
  decrypted: number[];
  direct: number[];
  throughServices: number[];
  /** Calls that ended in one of these errors. */
  failed(outcomes: readonly string[]): number[];
}

export async function readCallNames(on: Queryable): Promise<CallNames> {
  const { rows } = await on.query<CallRow>(
    `SELECT id, operation, service, outcome, kind FROM usage_call`,
  );
  const ids = (is: (row: CallRow) => boolean) => rows.filter(is).map(({ id }) => id);
  const isUsed = ({ kind, outcome }: CallRow) => kind === "use" && outcome === "";
  const isDecrypted = (row: CallRow) => isUsed(row) && isDecrypt(row.operation);
  return {
    byId: new Map(rows.map((row) => [row.id, row])),
    used: ids(isUsed),
    decrypted: ids(isDecrypted),
    direct: ids((row) => isDecrypted(row) && row.service === ""),
    throughServices: ids((row) => isDecrypted(row) && row.service !== ""),
    failed: (outcomes) => ids(({ outcome }) => outcomes.includes(outcome)),
  };
}

/** Principals of our own reader: what they do is no news. */
export async function readOwnPrincipals(on: Queryable): Promise<number[]> {
  const { rows } = await on.query<{ id: number }>(`SELECT id FROM usage_principal WHERE own`);
  return rows.map(({ id }) => id);
}
