import type { Pool } from "pg";
import type { AliasSpanRow } from "../rules/alias-at";

/** Where aliases were seen to point, by ARN of the alias, oldest first. */
export async function readAliasSpans(
  pool: Pool,
  arns: readonly string[],
): Promise<Map<string, AliasSpanRow[]>> {
  const { rows } = await pool.query<{
    arn: string;
    target: string | null;
    updated: Date | null;
    from: Date;
    to: Date | null;
  }>(
    `SELECT a.arn, k.arn AS target, s.seen_from AS "from", s.seen_to AS "to",
            CASE WHEN s.ended_at IS NULL THEN coalesce(a.updated_at, a.created_at) END AS updated
       FROM alias a JOIN alias_span s ON s.alias_id = a.id
       LEFT JOIN key k ON k.scope_id = a.scope_id AND k.key_id = s.target_key_id
      WHERE a.arn = ANY($1::text[]) ORDER BY a.arn, s.seen_from`,
    [arns],
  );
  const found = new Map<string, AliasSpanRow[]>();
  for (const { arn, target, updated, from, to } of rows) {
    const spans = found.get(arn) ?? [];
    spans.push({
      targetArn: target,
      updatedAt: updated?.getTime() ?? null,
      seenFrom: from.getTime(),
      seenTo: to?.getTime() ?? null,
    });
    found.set(arn, spans);
  }
  return found;
}
