import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { buildCase } from "./build-case";
import { loadCalls } from "./load-calls";
import { isKnown, previewPolicy } from "./preview-policy";
import type { SuggestedPolicy } from "./schemas/suggest";
import type { PolicyPreview } from "./schemas/what-if";
import { readReaderRole } from "./store/read-reader";
import { type Delegation, suggestPolicy } from "./suggest/suggest-policy";
import { toCommand, toTerraform } from "./suggest/write-policy";

/**
 * The least key policy that lets in every call of the last 90 days, with what it takes away and what nobody can know.
 * Nothing is changed in AWS, and nothing is kept. Throws `forbidden`, and `not-found` for a key that the actor may not
 * know of.
 */
export async function suggestForKey(
  ctx: Context,
  name: KeyName,
  { delegation }: { delegation: Delegation },
): Promise<SuggestedPolicy> {
  authorize(ctx.actor, "access:simulate");
  authorize(ctx.actor, "usage:read");
  const of = await buildCase(ctx, name);
  const calls = await loadCalls(ctx, of);
  if (calls === null) throw new Error("Usage may be read, and was not.");
  const suggested = suggestPolicy({
    key: of.key.prepared,
    policy: of.key.loaded.policyText,
    principals: of.principals,
    exists: (arn) => isKnown(of.accounts, arn),
    uses: calls.list,
    delegation,
  });
  const preview = await previewPolicy(ctx, name, { policy: suggested.policy });
  const { arn, region, accountId } = preview.key;
  const reader = await readReaderRole(ctx.db.pool, accountId);
  return {
    policy: suggested.policy,
    terraform: toTerraform({ arn, region }, suggested.policy),
    command: toCommand({ arn, region }, suggested.policy),
    delegation: suggested.delegation,
    statements: suggested.statements.map(({ part, why, statement }) => ({
      ...{ part, why },
      sid: typeof statement.Sid === "string" ? statement.Sid : null,
    })),
    usage: calls.usage,
    calls: calls.list.reduce((sum, use) => sum + (use.calls ?? 1), 0),
    notes: [...suggested.notes, ...readerNotes(preview, reader), ...calls.notes],
    preview,
  };
}

/** What we read of a key, for which its policy or the account's IAM must let our reader in. */
const READ = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants"];

/** Our own calls are no use of a key, so that the least policy keeps nothing for them: it says so. */
function readerNotes({ changes }: PolicyPreview, reader: string | null): string[] {
  const lost = changes
    .filter(({ ref }) => ref === reader)
    .flatMap((row) => row.changes)
    .flatMap(({ action, kind }) => (kind === "loses" && READ.includes(action) ? [action] : []));
  if (lost.length === 0) return [];
  return [
    `Keyledger reads this key as ${reader}, which would lose ${lost.join(", ")}: what becomes of the key could not be told any more. Name it for these actions, or leave them to the account's IAM.`,
  ];
}
