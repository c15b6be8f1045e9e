import type { Db } from "@/lib/db/types";
import { maskOf } from "./rules/edge-sets";
import { KEY_CAPABILITIES } from "./types";

const has = (set: string, mask: bigint) => (BigInt(set) & mask) !== 0n;
const masks = KEY_CAPABILITIES.map(maskOf);
const columns = KEY_CAPABILITIES.map((each) => each.replaceAll("-", "_"));
const names = ["keys", "unknown", ...columns, ...columns.map((each) => `unsure_${each}`)];

/** Every row of access_tally as text, and what it should be: the edges of the keys that are counted, summed here. */
export async function talliesOf({ pool }: Db): Promise<{ is: string[]; should: string[] }> {
  const { rows: edges } = await pool.query(
    `SELECT t.scope_group, t.class_group, t.owner_group, e.principal_id, s.allowed | s.conditional AS held, s.unknown
       FROM access_tallied t JOIN access_edge e USING (key_id) JOIN access_set s ON s.id = e.set_id`,
  );
  const sums = new Map<string, number[]>();
  for (const { scope_group, class_group, owner_group, principal_id, held, unknown } of edges) {
    const row = [
      true,
      has(unknown, -1n),
      ...masks.map((mask) => has(held, mask)),
      ...masks.map((mask) => !has(held, mask) && has(unknown, mask)),
    ].map(Number);
    for (const group of [scope_group, class_group, owner_group]) {
      const sum = sums.get(`${group} ${principal_id}`);
      sums.set(`${group} ${principal_id}`, sum ? sum.map((n, at) => n + (row[at] ?? 0)) : row);
    }
  }
  const { rows } = await pool.query(`SELECT * FROM access_tally WHERE keys <> 0`);
  return {
    should: [...sums].map(([name, sum]) => `${name} ${sum}`).sort(),
    is: rows
      .map((row) => `${row.group_id} ${row.principal_id} ${names.map((name) => row[name])}`)
      .sort(),
  };
}
