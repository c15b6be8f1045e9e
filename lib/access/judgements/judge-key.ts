import type { Judgement } from "../schemas/matrix";
import { findAdministration, judgeAdministration, judgeDelegation } from "./administration";
import { judgeWholeAccount } from "./delegation";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { actionsOf, holds, list, secretUses, untold } from "./holds";
import { findOpenStatements, OPEN_LIMITS, type OpenStatement } from "./open-statements";
import { forData, inOrder, type Severity } from "./severity";

/**
 * What holds for a key as a whole, given all principals that were asked about, the worst first: nobody or hardly
 * anybody can administer it, anyone can open what it protects, how wide access to it is. AWS managed keys have no
 * administrator here and are judged for the rest alone.
 */
export function judgeKey(key: KeyFacts, rows: readonly PrincipalFacts[]): Judgement[] {
  return inOrder([
    judgeAdministration(key, rows),
    judgeDelegation(key),
    judgeWholeAccount(key),
    judgeOpen(key),
    judgeWidth(key, rows),
    judgeUntoldParts(key, rows),
  ]);
}

const LIMITS: Readonly<Record<OpenStatement["limit"], { severity: Severity; text: string }>> = {
  none: { severity: "critical", text: "without any condition" },
  other: {
    severity: "high",
    text: "under conditions that anyone can meet from an account of their own",
  },
  "not-understood-conditions": {
    severity: "high",
    text: "under conditions that are not all understood here, so that nobody can be said to be kept out",
  },
  "not-understood": {
    severity: "high",
    text: "for all that can be told: not everything that it says is understood here",
  },
  network: { severity: "medium", text: "from a network, whoever they are" },
};

/**
 * Anyone can open, change or hand on: a statement for `*` whose conditions name nobody (rule 5; CIS 7.0 2.21, KMS.5).
 * A statement kept to accounts, an organisation or principals is not one (prowler #970, #849).
 */
function judgeOpen(key: KeyFacts): Judgement | null {
  const actions = [
    ...secretUses(key),
    ...actionsOf("generate-data-keys", "change-policy", "delete-or-disable"),
    "kms:CreateGrant",
  ];
  const open = findOpenStatements(key, actions);
  const worst = OPEN_LIMITS.map((limit) => open.find((each) => each.limit === limit)).find(
    (each) => each !== undefined,
  );
  if (worst === undefined) return null;
  const { severity, text } = LIMITS[worst.limit];
  const { index, sid } = worst.statement.ref;
  const named = sid ? ` (${sid})` : "";
  return {
    id: "anyone",
    severity: worst.limit === "network" ? severity : forData(severity, key),
    text: `Statement ${index + 1}${named} of the key policy ${worst.limit === "not-understood" ? "may let" : "lets"} anyone ${list(worst.actions)} ${text}.`,
  };
}

const WIDE = 25;
const VERY_WIDE = 100;

/**
 * How many principals can open what the key protects: low from 25, medium from 100, each as far as identities were read.
 * The numbers are ours; a reviewer who has to decide on each row is the reason.
 */
function judgeWidth(key: KeyFacts, rows: readonly PrincipalFacts[]): Judgement | null {
  const reached = rows.filter(
    (row) =>
      !["anyone", "account", "root", "orphan"].includes(row.kind) &&
      holds(row, secretUses(key)) !== null,
  );
  if (reached.length < WIDE) return null;
  const accounts = new Set(reached.map(({ accountId }) => accountId).filter((id) => id !== null));
  const of = accounts.size === 1 ? "1 account" : `${accounts.size} accounts`;
  return {
    id: "wide-access",
    severity: forData(reached.length < VERY_WIDE ? "low" : "medium", key),
    text: `${reached.length} principals of ${of} may ${list(secretUses(key).map((action) => action.slice("kms:".length)))}.`,
  };
}

/** What of the key could not be read, and who can therefore not be judged. High while the key policy itself is not known. */
function judgeUntoldParts(key: KeyFacts, rows: readonly PrincipalFacts[]): Judgement | null {
  const { prepared } = key;
  const { doubt } = prepared.policy;
  const dangerous = [...secretUses(key), ...actionsOf("change-policy"), "kms:CreateGrant"];
  const untoldRows = rows.filter((row) => untold(row, dangerous) !== null).length;
  const { account } = findAdministration(key, rows);
  const parts = [
    doubt,
    prepared.grants === null ? "the key's grants could not be read" : null,
    untoldRows > 0
      ? `for ${untoldRows} of ${rows.length} principals it is not known whether they may do something dangerous`
      : null,
    account === "unknown" && doubt === null
      ? "whether the account's root user can change the policy is not known"
      : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  const text = parts.join("; ");
  return {
    id: "could-not-tell",
    severity: doubt === null ? "medium" : "high",
    text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
  };
}
