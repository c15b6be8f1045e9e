import { ACTIONS, findAction } from "../actions/action-table";
import { findAdministration, judgeAdministration } from "../judgements/administration";
import { delegates } from "../judgements/delegation";
import type { PrincipalFacts } from "../judgements/facts";
import { list, sureness } from "../judgements/holds";
import type { WhatIfWarning } from "../schemas/what-if";
import type { ChangeFacts } from "./change-facts";

const PUT = "kms:PutKeyPolicy";
const PUT_INDEX = findAction(PUT)?.index ?? -1;

/**
 * Nobody, or hardly anybody, could change the policy afterwards: stronger than AWS's safety check, which looks at the
 * caller alone (kms/key-policy-default, prevent-unmanageable-key; rule 14). Says so too where that cannot be told.
 */
export function warnOfAdministration({ before, after }: ChangeFacts): WhatIfWarning | null {
  const found = judgeAdministration(after.key, after.rows);
  const was = judgeAdministration(before.key, before.rows);
  if (found !== null) {
    const already = was?.id === found.id ? " It is so already." : "";
    const id = found.id === "locked" ? "locks-key" : found.id;
    const text =
      found.id === "locked" ? found.text.replace("any more", "after the change") : found.text;
    return { id, severity: found.severity, text: `${text}${already}`, statement: null };
  }
  const { may, account, perhaps } = findAdministration(after.key, after.rows);
  if (may.length > 0 || account === "surely" || account === "conditionally") return null;
  if (after.key.prepared.key.manager === "AWS" || (account === "no" && perhaps.length === 0)) {
    return null;
  }
  return {
    id: "locks-key-perhaps",
    severity: "high",
    text: "Whether anybody can change the key policy after the change could not be told.",
    statement: null,
  };
}

/**
 * AWS's own safety check: PutKeyPolicy is refused when its caller could not make it again, unless
 * BypassPolicyLockoutSafetyCheck is set (API reference PutKeyPolicy). Without a caller: who could apply it today and
 * would be refused.
 */
export function warnOfCaller({ input, before, after }: ChangeFacts): WhatIfWarning | null {
  const { caller } = input;
  if (caller === null) return warnOfCallers(before.rows, after.rows);
  const row = after.rows.find(({ ref }) => ref === caller);
  const held = row === undefined ? null : (row.verdicts.get(PUT)?.verdict ?? null);
  const made = (severity: WhatIfWarning["severity"], text: string): WhatIfWarning => ({
    id: "fails-safety-check",
    severity,
    text,
    statement: null,
  });
  switch (held) {
    case "allowed":
      return null;
    case "allowed-if":
      return made(
        "medium",
        `${caller} could call PutKeyPolicy again under conditions only; AWS refuses the change if they do not hold.`,
      );
    case "denied":
    case "not-allowed":
      return made(
        "high",
        `${caller} could not call PutKeyPolicy again, so AWS refuses the change from it (MalformedPolicyDocumentException).`,
      );
    default:
      return made(
        "medium",
        `Whether ${caller} could call PutKeyPolicy again could not be told${row === undefined ? ": it is not among the principals known for this key" : ""}.`,
      );
  }
}

function warnOfCallers(
  before: readonly PrincipalFacts[],
  after: readonly PrincipalFacts[],
): WhatIfWarning | null {
  const lost = after.filter((row, index) => {
    const was = sureness(before[index]?.verdicts.get(PUT));
    return was !== null && was !== "perhaps" && sureness(row.verdicts.get(PUT)) === null;
  });
  if (lost.length === 0) return null;
  const names = list(lost.map(({ name }) => name));
  return {
    id: "fails-safety-check",
    severity: "medium",
    text: `AWS refuses the change from ${names}: who applies a policy must be able to call PutKeyPolicy again.`,
    statement: null,
  };
}

const ON_KEY = ACTIONS.filter(({ resources }) => resources.includes("key"));

/** IAM policies of the account would no longer count for some actions (rules 2, 3). Medium with kms:PutKeyPolicy among them. */
export function warnOfDelegation({ before, after }: ChangeFacts): WhatIfWarning | null {
  const rank = ["surely", "conditionally", "no"];
  const lost = ON_KEY.filter(({ index }) => {
    const [was, is] = [delegates(before.key, index), delegates(after.key, index)];
    // What cannot be told is warned of elsewhere.
    return was !== "unknown" && rank.indexOf(is) > rank.indexOf(was);
  });
  if (lost.length === 0) return null;
  const names = lost.map(({ name }) => name.slice("kms:".length));
  const all = lost.length === ON_KEY.length ? "all actions" : list(names);
  const { statements } = before.key.prepared.policy;
  const cause = statements.find(
    ({ principals, effect }) =>
      effect.ok &&
      effect.value === "Allow" &&
      principals?.ok === true &&
      principals.value.named.some(({ kind }) => kind === "account"),
  );
  return {
    id: "removes-delegation",
    severity: lost.some(({ index }) => index === PUT_INDEX) ? "medium" : "low",
    text: `IAM policies of the account would no longer give ${all} by themselves: the key policy would not hand it to the account any more, or under conditions only.`,
    statement: cause
      ? { policy: "now", index: cause.ref.index, sid: cause.ref.sid, line: null }
      : null,
  };
}
