import { z } from "zod";
import type { LocalEstate, LocalScope } from "./types";

const arn = z
  .string()
  .regex(/^arn:[^:]+:kms:[^:]+:\d{12}:(key|alias)\/.+$/, "the ARN of a KMS object");

/** What somebody does in an account from outside: a key gets another policy, an alias another key. */
export const changeSchema = z.union([
  z.strictObject({ keyArn: arn, policy: z.string() }),
  z.strictObject({ aliasArn: arn, targetKeyId: z.string().min(1) }),
]);
export type Change = z.infer<typeof changeSchema>;

function scopeOf(estate: LocalEstate, name: string): LocalScope | undefined {
  const [, , , region = "", account = ""] = name.split(":");
  return estate.accounts.get(account)?.scopes.get(region);
}

/** Changes the estate as PutKeyPolicy or UpdateAlias would. False when it has no such key or alias. */
export function applyChange(estate: LocalEstate, change: Change, now: Date): boolean {
  if ("policy" in change) {
    const key = scopeOf(estate, change.keyArn)?.keys.get(change.keyArn.split("/")[1] ?? "");
    if (!key) return false;
    key.policy = change.policy;
    return true;
  }
  const scope = scopeOf(estate, change.aliasArn);
  const alias = scope?.aliases.get(change.aliasArn.slice(change.aliasArn.indexOf("alias/")));
  if (!alias || !scope?.keys.has(change.targetKeyId)) return false;
  alias.TargetKeyId = change.targetKeyId;
  alias.LastUpdatedDate = now;
  return true;
}
