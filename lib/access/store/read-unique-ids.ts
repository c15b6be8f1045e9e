import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

/** Under which names principals of these unique ids (AROA…, AIDA…) were counted: name to id. */
export async function readUniqueIds(
  pool: Db["pool"],
  uniqueIds: readonly string[],
): Promise<Map<string, string>> {
  if (uniqueIds.length === 0) return new Map();
  const rows = await queryRows<{ ref: string; unique_id: string }>(
    pool,
    sql`select ref, unique_id from usage_principal where unique_id = any(${[...uniqueIds]}::text[])`,
  );
  return new Map(rows.map((row) => [row.ref, row.unique_id]));
}

/** The names under which a principal of a unique id was counted. */
export async function readNamesOf(pool: Db["pool"], uniqueId: string): Promise<string[]> {
  const rows = await queryRows<{ ref: string }>(
    pool,
    sql`select ref from usage_principal where unique_id = ${uniqueId}`,
  );
  return rows.map(({ ref }) => ref);
}
