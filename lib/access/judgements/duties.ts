import type { Judgement } from "../schemas/matrix";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { actionsOf, holds, list, secretUses, underConditions } from "./holds";
import { forData, lower } from "./severity";

/** What only names a key or describes it: whoever may do no more does not administer it. */
const NAMING = /^kms:(?:(?:Create|Update|Delete)Alias|(?:Un)?[Tt]agResource|UpdateKeyDescription)$/;

const CONTROL = actionsOf("change-policy", "delete-or-disable");
const ADMINISTRATION = [
  ...CONTROL,
  ...actionsOf("administer").filter((action) => !NAMING.test(action)),
];

/**
 * Separation of duties: one principal administers the key and opens, or signs, with it. The key policy that AWS's
 * console writes keeps key administrators and key users apart (kms/key-policy-default). The root user is left out: it
 * can always do both where the account is delegated to, and nobody can take that away from it alone. High with the
 * policy or deletion in hand, else medium; one level less under conditions, one more for the most severe data.
 */
export function judgeDuties(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  if (facts.kind === "root" || facts.kind === "account" || facts.kind === "anyone") return null;
  const administers = holds(facts, ADMINISTRATION);
  const uses = holds(facts, secretUses(key));
  if (administers === null || uses === null) return null;
  const worst = holds(facts, CONTROL) === null ? "medium" : "high";
  const conditions = underConditions(administers, uses);
  return {
    id: "administers-and-decrypts",
    severity: forData(lower(worst, conditions === "" ? 0 : 1), key),
    text: `${facts.name} administers the key (${list(administers.actions)}) and also uses it (${list(uses.actions)})${conditions}, so one principal holds both duties.`,
  };
}

/**
 * Who may delete the key, or the material imported into it: all data under it is lost (kms/deleting-keys). Low for
 * those who may change the policy as well, for they are its administrators; else medium. One level less under conditions.
 */
export function judgeDeletion(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  const imported = key.prepared.key.origin === "EXTERNAL";
  const deletes = holds(facts, [
    "kms:ScheduleKeyDeletion",
    ...(imported ? ["kms:DeleteImportedKeyMaterial"] : []),
  ]);
  if (deletes === null || facts.kind === "root" || facts.kind === "account") return null;
  const administrator = holds(facts, ["kms:PutKeyPolicy"]) !== null;
  const conditions = underConditions(deletes);
  const role = administrator ? "" : ", though it does not administer the key's policy";
  return {
    id: "can-delete",
    severity: administrator || conditions !== "" ? "low" : "medium",
    text: `${facts.name} may delete the key (${list(deletes.actions)})${conditions}${role}.`,
  };
}
