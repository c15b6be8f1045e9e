import type { Pool } from "pg";

/** The id of a principal by what usage is counted under for it; null where it is not known. */
export async function principalIdOf(on: Pool, ref: string): Promise<string | null> {
  const { rows } = await on.query<{ id: string }>(
    `SELECT id::text FROM usage_principal WHERE ref = $1`,
    [ref],
  );
  return rows[0]?.id ?? null;
}
