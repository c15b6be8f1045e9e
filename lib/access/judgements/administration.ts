import { findAction } from "../actions/action-table";
import type { Judgement } from "../schemas/matrix";
import { delegates } from "./delegation";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { list, sureness } from "./holds";

const PUT = "kms:PutKeyPolicy";
const PUT_INDEX = findAction(PUT)?.index ?? -1;

/** Who can still change the key policy, as far as is known. */
export interface Administration {
  /** Principals that exist and may, in any case or under conditions. */
  may: readonly PrincipalFacts[];
  /** Of them those for which no condition remains. */
  surely: readonly PrincipalFacts[];
  /** Principals of which that could not be told. */
  perhaps: readonly PrincipalFacts[];
  /** The root user of the key's account can, or its IAM can be let. */
  account: ReturnType<typeof delegates>;
}

/** Sorts the principals of a key by whether they can change its policy; the root user stands for the account. */
export function findAdministration(key: KeyFacts, rows: readonly PrincipalFacts[]): Administration {
  const root = rows.find(({ kind, home }) => kind === "root" && home === "own");
  const verdict = root === undefined ? null : sureness(root.verdicts.get(PUT));
  const fromPolicy = delegates(key, PUT_INDEX);
  const account =
    root === undefined || !root.verdicts.has(PUT)
      ? fromPolicy
      : verdict === null
        ? "no"
        : verdict === "perhaps"
          ? "unknown"
          : verdict;
  const people = rows.filter(
    ({ kind, exists, home }) =>
      home === "own" && exists !== false && !["root", "account", "orphan"].includes(kind),
  );
  const of = (...wanted: string[]) =>
    people.filter(({ verdicts }) => wanted.includes(sureness(verdicts.get(PUT)) ?? ""));
  return {
    may: of("surely", "conditionally"),
    surely: of("surely"),
    perhaps: of("perhaps"),
    account,
  };
}

const isIdentityCenter = ({ name, ref }: PrincipalFacts) =>
  /AWSReservedSSO_/.test(name) || /[:/]AWSReservedSSO_/.test(ref);

/**
 * Nobody can change the policy any more (locked: AWS Support is needed, kms/key-policy-default), or only a role of IAM
 * Identity Center, that is deleted with its last assignment and comes back under another name (rule 14), or a single
 * principal can. AWS managed keys are AWS's to administer. What could not be told never counts as an administrator, nor as none.
 */
export function judgeAdministration(
  key: KeyFacts,
  rows: readonly PrincipalFacts[],
): Judgement | null {
  if (key.prepared.key.manager === "AWS") return null;
  const { may, perhaps, account } = findAdministration(key, rows);
  if (account === "surely") return null;
  if (account === "no" && may.length === 0 && perhaps.length === 0) {
    return { id: "locked", severity: "critical", text: lockedText(rows) };
  }
  if (may.length === 0) return null;
  const names = list(may.map(({ name }) => name));
  const without =
    account === "no"
      ? "the account itself cannot"
      : account === "unknown"
        ? "whether the account itself can could not be told"
        : "the account itself can under conditions only";
  if (may.every(isIdentityCenter)) {
    return {
      id: "lockout-risk",
      severity: "high",
      text: `Only ${names} can change the key policy, and ${without}. A role of IAM Identity Center is deleted with its last assignment and comes back under another name; the key would be locked.`,
    };
  }
  if (may.length > 1) return null;
  return {
    id: "lockout-risk",
    severity: "medium",
    text: `Only ${names} can change the key policy, and ${without}: once it is deleted, the key is locked.`,
  };
}

function lockedText(rows: readonly PrincipalFacts[]): string {
  const orphans = rows.filter(({ kind, exists }) => kind === "orphan" || exists === false);
  const named =
    orphans.length === 0
      ? ""
      : ` It still names ${list(orphans.map(({ ref }) => ref))}, which no longer exist.`;
  return `Nobody can change the key policy any more: neither the account's IAM nor a principal that exists is allowed kms:PutKeyPolicy, so only AWS Support can open it.${named}`;
}

/**
 * The key policy does not hand kms:PutKeyPolicy to the account, so that IAM policies, and the root user, count for
 * nothing there. Low: some keep it so on purpose (kms/key-policy-default); what it risks is `lockout-risk`.
 */
export function judgeDelegation(key: KeyFacts): Judgement | null {
  if (key.prepared.key.manager === "AWS" || delegates(key, PUT_INDEX) !== "no") return null;
  return {
    id: "no-delegation",
    severity: "low",
    text: "The key policy does not let the account's IAM change it: only the principals that it names can, and if they go, only AWS Support.",
  };
}
