import type { Judgement } from "../schemas/matrix";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { actionsOf, type Hold, holds, list, secretUses, untold } from "./holds";
import { alwaysMeets, namesNetwork, namesSource, namesWho } from "./limits";
import { forData, lower, type Severity } from "./severity";

const READING = actionsOf("read");
const BEYOND_READING = actionsOf(
  ...(["decrypt", "encrypt", "generate-data-keys", "sign-and-mac"] as const),
  ...(["grant", "change-policy", "administer", "delete-or-disable"] as const),
);

/**
 * Anyone: `*` may do something (rule 5; CIS 7.0 2.21, KMS.5). Critical without a limit, high where only a service, an
 * encryption context or the like limits it, for that stands open to every account; medium where a network does. Low
 * where conditions name whom they let in: that is no public key (prowler #970, #679). What only reads the key's
 * description counts too, two levels less (prowler #10070).
 */
export function judgeAnyone(facts: PrincipalFacts, _key: KeyFacts): Judgement | null {
  if (facts.kind !== "anyone") return null;
  const beyond = holds(facts, BEYOND_READING);
  const hold = beyond ?? holds(facts, READING);
  if (hold === null) return null;
  const limits = limitsOf(facts, hold);
  const severity = lower(limits.severity, beyond === null ? 2 : 0);
  return {
    id: "anyone",
    severity,
    text: `Anyone may ${list(hold.actions)}${limits.text}; callers of other accounts need only their own account's leave.`,
  };
}

/** The weakest limit among the actions held. */
function limitsOf(
  { verdicts }: PrincipalFacts,
  { actions, sureness }: Hold,
): { severity: Severity; text: string } {
  if (sureness === "surely") return { severity: "critical", text: ", without any condition" };
  const each = actions.map((action) => verdicts.get(`kms:${action}`)?.conditions ?? null);
  const all = (accepts: Parameters<typeof alwaysMeets>[1]) =>
    each.every((conditions) => alwaysMeets(conditions, accepts));
  const words = [
    ...new Set(each.flatMap((conditions) => conditions ?? []).map(({ text }) => text)),
  ];
  const text = words.length === 0 ? " under conditions" : ` if ${list(words, 3)}`;
  if (all(namesWho)) return { severity: "low", text };
  return { severity: all(namesNetwork) ? "medium" : "high", text };
}

/**
 * Another account's principal has access, or has it as far as this key decides while its own IAM is not known (rule 6).
 * An account that nobody here watches: high where it opens, signs, changes or hands on, else medium; a watched one: two
 * levels less. One level less under conditions.
 */
export function judgeOtherAccount(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  if (facts.home !== "watched" && facts.home !== "outside") return null;
  const all = [...BEYOND_READING, ...READING];
  const hold = holds(facts, all) ?? untold(facts, all);
  if (hold === null) return null;
  const strongActions = [
    ...secretUses(key),
    ...actionsOf("change-policy", "delete-or-disable", "administer"),
    "kms:CreateGrant",
  ];
  const strong =
    hold.sureness === "perhaps" ? untold(facts, strongActions) : holds(facts, strongActions);
  const outside = facts.home === "outside";
  const conditional = (strong ?? hold).sureness === "conditionally";
  const steps = (outside ? 0 : 2) + (conditional ? 1 : 0);
  const severity = lower(strong === null ? "medium" : "high", steps);
  const account = facts.accountId === null ? "another account" : `account ${facts.accountId}`;
  const known = `which is ${outside ? "not watched" : "watched"} here`;
  const what = `${list(hold.actions)}${conditional ? " under conditions" : ""}`;
  const text =
    hold.sureness === "perhaps"
      ? `${facts.name} of ${account}, ${known}, may be able to ${what}: whether it is could not be told.`
      : `${facts.name} of ${account}, ${known}, may ${what}.`;
  return { id: "other-account", severity: outside ? forData(severity, key) : severity, text };
}

/**
 * A service may use the key for whichever account asks it to, because no condition names the source (rule 19; the
 * confused deputy, IAM/confused-deputy). Medium, low where it only reads. A grant to a service must name its source
 * (rule 7), so what is left are statements.
 */
export function judgeConfusedDeputy(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  if (facts.kind !== "service") return null;
  const open = holds(
    { verdicts: new Map([...facts.verdicts].filter(([, held]) => !isKept(held.conditions))) },
    [...BEYOND_READING, ...READING],
  );
  if (open === null) return null;
  const reads = open.actions.every((action) => READING.includes(`kms:${action}`));
  return {
    id: "confused-deputy",
    severity: reads ? "low" : forData("medium", key),
    text: `${facts.name} may ${list(open.actions)} for any account that asks it to: no condition on aws:SourceArn or aws:SourceAccount names for whom.`,
  };
}

function isKept(conditions: Parameters<typeof alwaysMeets>[0]): boolean {
  return alwaysMeets(conditions, namesSource);
}
