import type { Pool } from "pg";

/** The id of a principal by its ref, which is what usage counts it under; null for one that no key was asked about. */
export async function principalIdOf(on: Pool, ref: string): Promise<string | null> {
  const { rows } = await on.query<{ id: string }>(`SELECT id::text FROM principal WHERE ref = $1`, [
    ref,
  ]);
  return rows[0]?.id ?? null;
}
