import type { Reason } from "../schemas";
import { accountOf } from "./caller";
import type { Findings } from "./explain";

const note = (fact: string, text: string): Reason => ({ kind: "fact", fact, text });

/** Actions by which access is handed on (rule 9; kms/key-policy-default, kms/abac). */
const HANDS_OUT: Readonly<Record<string, string>> = {
  "kms:CreateGrant": "a holder of kms:CreateGrant by policy can grant any operation to anyone",
  "kms:PutKeyPolicy": "a holder can rewrite the key policy",
  "kms:TagResource": "tags decide access where policies ask for aws:ResourceTag",
  "kms:UntagResource": "tags decide access where policies ask for aws:ResourceTag",
  "kms:CreateAlias": "aliases decide access where policies ask for kms:ResourceAliases",
  "kms:UpdateAlias": "aliases decide access where policies ask for kms:ResourceAliases",
  "kms:DeleteAlias": "aliases decide access where policies ask for kms:ResourceAliases",
};

/** In words how an action hands access on; undefined for one that does not. */
export const handsOut = (action: string): string | undefined => HANDS_OUT[action];

/** What a reader should know beside an access that is given. */
export function notesOnAccess(findings: Findings): Reason[] {
  const { action, caller, keyAccount, grantHits, keyPolicy, viaService, scpsKnown } = findings;
  const account = accountOf(caller);
  const notes: Reason[] = [];
  const byPolicy =
    action.name !== "kms:CreateGrant" || keyPolicy.some((hit) => hit.effect === "Allow");
  const how = handsOut(action.name);
  if (how !== undefined && byPolicy) notes.push(note("hands-out-access", how));
  if (account !== null && account !== keyAccount) {
    const enabled = "the caller's account must be enabled in the key's region";
    const text = scpsKnown
      ? enabled
      : `SCPs of the caller's account are not part of this answer, and ${enabled}`;
    notes.push(note("other-account", text));
  }
  if (caller.kind === "root") {
    const text = "the root user needs no IAM policy; SCPs and RCPs are what can limit it";
    notes.push(note("root-user", text));
  }
  if (caller.kind === "anonymous") {
    const text =
      "KMS takes signed requests only: this stands for everyone whose own account lets them";
    notes.push(note("anyone", text));
  }
  if (grantHits.length > 0) {
    const text = "a new or retired grant takes up to five minutes to count everywhere";
    notes.push(note("eventual-consistency", text));
  }
  if (viaService !== null && /^s3\./.test(viaService)) {
    const text =
      "with an S3 Bucket Key later requests reuse it without a call to KMS, so this verdict is not asked each time";
    notes.push(note("bucket-key", text));
  }
  return notes;
}

const PERMISSION_SET = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** Names in the key policy that look like the caller's and are not (rules 13, 14). */
export function staleNames({ caller, policy }: Pick<Findings, "caller" | "policy">): Reason[] {
  const named = policy.statements.flatMap(({ principals, effect }) =>
    principals?.ok && effect.ok && effect.value === "Allow" ? principals.value.named : [],
  );
  const reasons: Reason[] = [];
  const orphans = named.flatMap((each) =>
    each.kind === "nobody" && /^A(?:IDA|ROA)/.test(each.text) ? [each.text] : [],
  );
  if (orphans.length > 0) {
    const text = `the key policy names ${orphans.join(", ")}, what is left of deleted identities; one made again under the same name is another`;
    reasons.push(note("orphan-named", text));
  }
  const name = caller.kind === "role" ? caller.name : caller.kind === "session" ? caller.role : "";
  const set = PERMISSION_SET.exec(name)?.[1];
  const sibling = named.find(
    (each) =>
      each.kind === "identity" &&
      each.identity.kind === "role" &&
      each.identity.name !== name &&
      set !== undefined &&
      PERMISSION_SET.exec(each.identity.name)?.[1] === set,
  );
  if (sibling?.kind === "identity" && sibling.identity.kind === "role") {
    const text = `the key policy names ${sibling.identity.name}, an earlier role of the permission set ${set}`;
    reasons.push(note("stale-permission-set", text));
  }
  return reasons;
}
