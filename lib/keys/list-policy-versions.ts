import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { requireKey } from "./get-key";
import type { KeyName } from "./rules/key-arn";
import type { PolicyVersions } from "./schemas/key-detail";
import { readPolicyVersions } from "./store/policy-versions";
import { iso } from "./store/summary-rows";
import { toSpan } from "./store/to-dto";

const cursor = cursorCodec(
  "policy-versions",
  z.object({ at: z.string().regex(/^-?\d{1,17}$/), ref: z.string().regex(/^[sv]\d{1,18}$/) }),
);

/** The policies that a key was seen with, and those that only CloudTrail tells of, newest first. Throws `not-found` and `invalid`. */
export async function listPolicyVersions(
  ctx: Context,
  { limit, cursor: text, ...name }: KeyName & { limit: number; cursor?: string },
): Promise<PolicyVersions> {
  authorize(ctx.actor, "key:read");
  const key = await requireKey(ctx, name);
  const after = cursor.decode(text, key.arn);
  const { rows, total } = await readPolicyVersions(ctx.db.pool, key, after, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: page.map((row) => ({
      sha256: row.sha256,
      bytes: row.bytes,
      valid: row.valid,
      source: row.source,
      putAt: iso(row.put_at),
      putBy: row.put_by,
      ...toSpan(row),
    })),
    nextCursor: more ? cursor.encode({ at: last.at, ref: last.ref }, key.arn) : null,
    total,
  };
}
