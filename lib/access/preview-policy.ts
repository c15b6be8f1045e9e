import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { readSetting } from "@/lib/settings/read-settings";
import { plainName } from "@/lib/settings/schemas";
import type { AskedPrincipal } from "./asked-principals";
import { type AccessCase, buildCase } from "./build-case";
import { keyFactsOf, principalFactsOf } from "./case-facts";
import { toMatrixKey } from "./matrix-rows";
import { parseIdentity } from "./rules/caller";
import type { PolicyPreview, previewBody } from "./schemas/what-if";
import type { PreviewPrincipal } from "./what-if/change-facts";
import { previewChange } from "./what-if/preview-change";
import type { Reach } from "./what-if/reach";

/**
 * What a key policy would change if it were applied, before anybody applies it: nothing is changed in AWS and nothing
 * is kept here. Asked about are all whom the policy of now, the proposed one or the account's IAM could mean. Throws
 * `forbidden`, and `not-found` for a key that the actor may not know of.
 */
export async function previewPolicy(
  ctx: Context,
  name: KeyName,
  { policy, caller }: z.output<typeof previewBody>,
): Promise<PolicyPreview> {
  authorize(ctx.actor, "access:simulate");
  const [now, proposed] = await Promise.all([
    buildCase(ctx, name),
    buildCase(ctx, name, { policyText: policy }),
  ]);
  const key = await keyFactsOf(ctx, now);
  const widest = await widestFor(ctx, key.classification?.name ?? null);
  const preview = previewChange({
    key,
    related: [],
    policy,
    principals: everybody(now, proposed),
    exists: (arn) => isKnown(proposed, arn),
    caller: caller ?? null,
    widest,
    now: now.computedAt,
  });
  const { policySha256: sha256, policyText: text } = now.key.loaded;
  return {
    ...preview,
    key: toMatrixKey(now.key),
    policyNow: sha256 === null || text === null ? null : { sha256, text },
    classification: key.classification && { name: key.classification.name, reach: widest },
    notes: [...new Set([...proposed.notes, ...now.notes])],
    computedAt: now.computedAt.toISOString(),
  };
}

/** Each principal of the two cases once. */
function everybody(now: AccessCase, proposed: AccessCase): PreviewPrincipal[] {
  const found = new Map<string, PreviewPrincipal>();
  for (const given of [now, proposed]) {
    for (const asked of given.principals) {
      if (!found.has(asked.ref)) found.set(asked.ref, toPrincipal(given, asked));
    }
  }
  return [...found.values()];
}

const NOT_JUDGED = new Map<string, never>();

function toPrincipal(of: AccessCase, asked: AskedPrincipal): PreviewPrincipal {
  const { verdicts: _, ...facts } = principalFactsOf(of, asked, NOT_JUDGED);
  return { ...facts, prepared: asked.prepared, accountName: asked.accountName };
}

/** Whether a role or user is among the identities of its account; null where these were not read, or it is neither. */
function isKnown({ accounts }: AccessCase, arn: string): boolean | null {
  const identity = parseIdentity(arn);
  if (identity === null || (identity.kind !== "role" && identity.kind !== "user")) return null;
  const account = accounts.get(identity.account);
  return account?.read?.readAt ? account.byArn.has(arn) : null;
}

/** The widest reach that a class of data allows, as the settings have it; null: no limit. */
async function widestFor({ db }: Context, classification: string | null): Promise<Reach | null> {
  if (classification === null) return null;
  const limits = await readSetting(db.pool, "classification.reach");
  const own = limits.find(({ level }) => plainName(level) === plainName(classification));
  return own?.reach ?? null;
}
