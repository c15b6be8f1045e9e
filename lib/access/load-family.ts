import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Context } from "@/lib/context";
import { parseKeyArn } from "@/lib/keys/rules/key-arn";
import { familyOf } from "@/lib/keys/rules/multi-region";
import { type DetailRow, findKey, findReplicas } from "@/lib/keys/store/read-key";

/**
 * The other keys of a multi-Region family that the actor may see, by ARN: those that the key's metadata names and
 * those that name its primary. Notes tell which members were not looked at.
 */
export async function familyOfKey(
  { db, actor }: Context,
  row: DetailRow,
): Promise<{ rows: DetailRow[]; notes: string[] }> {
  const scope = keyScopeOf(actor);
  const primary = row.primary_arn ?? (row.multi_region_type === "PRIMARY" ? row.arn : null);
  const replicas = primary === null ? [] : await findReplicas(db.pool, scope, primary);
  const named = [...familyOf(row.metadata).map(({ arn }) => arn), ...(primary ? [primary] : [])];
  const arns = [...new Set([...named, ...replicas.map(({ arn }) => arn)])].filter(
    (arn) => arn !== row.arn,
  );
  const rows = await Promise.all(
    arns.sort().map(async (arn) => {
      const name = parseKeyArn(arn);
      return { arn, row: name ? await findKey(db.pool, scope, name) : undefined };
    }),
  );
  if (row.multi_region === null) {
    return { rows: [], notes: ["Whether the key has a multi-Region family was never read."] };
  }
  return {
    rows: rows.flatMap((each) => (each.row && each.row.gone_at === null ? [each.row] : [])),
    notes: rows.flatMap(({ arn, row: found }) =>
      found
        ? []
        : [
            `Not looked at: ${arn}, of the same family. Who may decrypt with it may decrypt this key's ciphertexts.`,
          ],
    ),
  };
}
