import type { Pool, PoolClient, QueryResultRow } from "pg";
import { Prisma } from "./generated/client";

/** SQL with its parameters, composed by the tag: `${value}` is always a parameter, never text. */
export type Sql = Prisma.Sql;

/** The tag, and what composes its results. Identifiers are written in the template itself. */
export const sql = Prisma.sql;
export const join = Prisma.join;
export const empty: Sql = Prisma.empty;

/** Runs composed SQL through `pg`: timestamps come as Date, bigint as string, json parsed. */
export async function queryRows<T extends QueryResultRow>(
  on: Pick<Pool | PoolClient, "query">,
  query: Sql,
): Promise<T[]> {
  const { rows } = await on.query<T>({ text: query.text, values: query.values });
  return rows;
}
