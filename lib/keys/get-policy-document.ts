import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireKey } from "./get-key";
import type { KeyName } from "./rules/key-arn";
import type { PolicyDocument } from "./schemas/key-detail";
import { findDocumentOfKey } from "./store/read-policies";
import { toPolicyDocument } from "./store/to-dto";

/** A policy document as it came, by its hash. Throws `not-found` unless it was seen on this key. */
export async function getPolicyDocument(
  ctx: Context,
  { sha256, ...name }: KeyName & { sha256: string },
): Promise<PolicyDocument> {
  authorize(ctx.actor, "key:read");
  const key = await requireKey(ctx, name);
  const row = await findDocumentOfKey(ctx.db.pool, key.id, sha256);
  if (!row) throw new AppError("not-found", "This key was never seen with that policy.");
  return toPolicyDocument(row);
}
