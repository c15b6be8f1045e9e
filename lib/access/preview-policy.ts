import type { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { readSetting } from "@/lib/settings/read-settings";
import { plainName } from "@/lib/settings/schemas";
import type { AskedPrincipal } from "./asked-principals";
import { type AccessCase, buildCase } from "./build-case";
import { keyFactsOf, principalFactsOf } from "./case-facts";
import { loadCalls } from "./load-calls";
import { toMatrixKey } from "./matrix-rows";
import { parseCaller, parseIdentity } from "./rules/caller";
import { parsePolicy } from "./rules/parse-policy";
import type { PolicyPreview, previewBody } from "./schemas/what-if";
import type { PreviewPrincipal } from "./what-if/change-facts";
import { previewChange } from "./what-if/preview-change";
import type { Reach } from "./what-if/reach";
import { listStrangers, toPreviewPrincipal } from "./what-if/strangers";

/**
 * What a key policy would change if it were applied, before anybody applies it: nothing is changed in AWS and nothing
 * is kept here. Asked about are all whom the policy of now, the proposed one or the account's IAM could mean. An owner
 * learns nothing of accounts that only the proposed policy names. Throws `forbidden`, and `not-found` for a key that
 * the actor may not know of.
 */
export async function previewPolicy(
  ctx: Context,
  name: KeyName,
  { policy, caller }: z.output<typeof previewBody>,
): Promise<PolicyPreview> {
  authorize(ctx.actor, "access:simulate");
  const now = await buildCase(ctx, name, { family: true });
  const asked = keyScopeOf(ctx.actor).all
    ? bothCases(now, await buildCase(ctx, name, { family: true, policyText: policy }))
    : withStrangers(now, policy);
  const key = await keyFactsOf(ctx, now);
  const widest = await widestFor(ctx, key.classification?.name ?? null);
  const calls = await loadCalls(ctx, now);
  const preview = previewChange({
    ...{ key, policy, widest },
    related: now.related.map(({ prepared }) => prepared),
    principals: asked.principals,
    exists: (arn) => isKnown(asked.accounts, arn),
    caller: caller ?? null,
    now: now.computedAt,
    uses: calls,
  });
  const { policySha256: sha256, policyText: text } = now.key.loaded;
  return {
    ...preview,
    key: toMatrixKey(now.key),
    policyNow: sha256 === null || text === null ? null : { sha256, text },
    classification: key.classification && { name: key.classification.name, reach: widest },
    notes: asked.notes,
    computedAt: now.computedAt.toISOString(),
  };
}

interface Asked {
  principals: PreviewPrincipal[];
  accounts: AccessCase["accounts"];
  notes: string[];
}

function bothCases(now: AccessCase, proposed: AccessCase): Asked {
  return {
    principals: everybody(now, proposed),
    accounts: proposed.accounts,
    notes: [...new Set([...proposed.notes, ...now.notes])],
  };
}

/** Whom the proposed policy names beyond the case of now, by name alone: an owner may not go through other accounts. */
function withStrangers(now: AccessCase, text: string): Asked {
  const { prepared, loaded } = now.key;
  const policy = parsePolicy(text, { kind: "key-policy", index: 0, level: null });
  const known = new Set(now.principals.flatMap(({ ref, prepared: { arn } }) => [ref, arn]));
  const partition = loaded.row.arn.split(":")[1] ?? "aws";
  const strangers = listStrangers([policy], prepared.grants, known, partition);
  const callers = strangers.map(({ arn }) => parseCaller(arn));
  const added = strangers.map((each) => toPreviewPrincipal(each, callers, loaded.row.account_id));
  const others = added.filter(({ home }) => home === "outside");
  return {
    principals: [...everybody(now), ...added],
    accounts: now.accounts,
    notes:
      others.length === 0
        ? now.notes
        : [
            ...now.notes,
            "Whoever is named of an account that today's policy does not name is judged without its own IAM, which you may not see, as of an account that is not watched.",
          ],
  };
}

/** Each principal of the cases once. */
function everybody(...cases: AccessCase[]): PreviewPrincipal[] {
  const found = new Map<string, PreviewPrincipal>();
  for (const given of cases) {
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
export function isKnown(accounts: AccessCase["accounts"], arn: string): boolean | null {
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
