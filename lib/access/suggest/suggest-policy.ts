import { ACTIONS, findAction } from "../actions/action-table";
import { evaluateVerdict } from "../evaluate-cell";
import { type PreparedKey, type PreparedPrincipal, preparePrincipal } from "../prepare";
import { parseCaller } from "../rules/caller";
import { ACTIONS_OF } from "../rules/capabilities";
import { isObject } from "../rules/field";
import { parseJson } from "../rules/parse-json";
import { parsePolicy } from "../rules/parse-policy";
import type { UseInput } from "../schemas";
import { replayer } from "../what-if/replay-uses";
import { needsOf } from "./needs";
import { groupAlike, type SuggestedStatement, statementOf } from "./statements";
import { underToday } from "./under-today";

/** Who administers: the account's IAM; whoever did so, by name; or the account's IAM, and use as well. */
export const DELEGATIONS = ["administration", "none", "all"] as const;
export type Delegation = (typeof DELEGATIONS)[number];

export interface SuggestInput {
  key: PreparedKey;
  /** Today's policy as text; null: not known. */
  policy: string | null;
  principals: readonly { ref: string; prepared: PreparedPrincipal }[];
  /** False: no such identity; null: not known. */
  exists: (arn: string) => boolean | null;
  /** Calls that were let in. */
  uses: readonly UseInput[];
  delegation: Delegation;
}

export interface Suggested {
  /** Indented JSON. */
  policy: string;
  statements: SuggestedStatement[];
  /** What was in force instead of what was asked for: names alone would have locked the key. */
  delegation: Delegation;
  notes: string[];
}

/** Actions of an administrator who does not use the key; CreateGrant hands use on, so it is none of them. */
const ADMINISTER = [
  ...(["change-policy", "administer", "delete-or-disable", "read"] as const).flatMap((id) =>
    ACTIONS_OF[id].map(({ name }) => name),
  ),
  "kms:RevokeGrant",
].sort();
const ON_KEYS = ACTIONS.filter(({ resources }) => resources.includes("key")).map(
  ({ name }) => name,
);
const PUT_POLICY = findAction("kms:PutKeyPolicy");
const CONTROL = new Set(
  (["change-policy", "administer", "delete-or-disable"] as const).flatMap((id) =>
    ACTIONS_OF[id].map(({ name }) => name),
  ),
);

/**
 * The least key policy that lets in every call that was made and keeps today's Denies: administrators apart from users,
 * with the conditions in which all calls of a principal by an action agree. Calls that grants let in anyway get no
 * statement. It never takes the last way to change the policy.
 */
export function suggestPolicy(input: SuggestInput): Suggested {
  const { key } = input;
  const notes: string[] = [];
  const { statements: first, delegation } = administrators(input, notes);
  const kept = denies(input.policy, notes);
  const base = [...first, ...kept];
  const left = uncovered(input, base, notes);
  const region = key.key.arn.split(":")[3] ?? "";
  const needs = new Map(
    [...left].map(
      ([principal, uses]) =>
        [principal, underToday(input, principal, needsOf(uses, region), notes)] as const,
    ),
  );
  const own = groupAlike(needs)
    .sort((a, b) => b.needs.length - a.needs.length)
    .map((group, index) => statementOf(group, index + 1));
  const statements = [...first, ...own, ...kept];
  return { policy: toText(statements), statements, delegation, notes };
}

const toText = (statements: readonly SuggestedStatement[]) =>
  JSON.stringify(
    { Version: "2012-10-17", Statement: statements.map(({ statement }) => statement) },
    null,
    2,
  );

function administrators(
  input: SuggestInput,
  notes: string[],
): { statements: SuggestedStatement[]; delegation: Delegation } {
  const { key } = input;
  const account = key.arn?.account ?? "";
  const partition = key.key.arn.split(":")[1] ?? "aws";
  const root = `arn:${partition}:iam::${account}:root`;
  const ofAccount = preparePrincipal({ arn: root });
  const delegated = mayPut(key, ofAccount);
  // What is not left to the account's IAM today is not handed to it by a policy that should be the least.
  const delegation = delegated ? input.delegation : "none";
  if (delegation !== input.delegation) {
    notes.push(
      "Today's policy does not leave its own change to the account's IAM, so neither does this one.",
    );
  }
  if (delegation === "none") {
    const named = namedAdministrators(input, account, !delegated);
    if (named.length > 0) return { statements: named, delegation };
    notes.push(
      "Nobody administered the key by name in these days, so administration stays with the account's IAM: without it nobody could change the policy again, and only AWS Support could help.",
    );
  }
  if (delegation === "all") {
    const why =
      "leaves every decision to the IAM policies of the account, as far as today's policy does";
    const actions = allowedOf(key, ofAccount, ON_KEYS);
    const all = actions.length === ON_KEYS.length ? "kms:*" : actions;
    return { statements: [administer("AccountIam", root, all, why)], delegation };
  }
  const why = "leaves administration, and not use, to the IAM policies of the account";
  const actions = delegated ? allowedOf(key, ofAccount, ADMINISTER) : ADMINISTER;
  const statement = administer("AccountAdministers", root, actions, why);
  return { statements: [statement], delegation: "administration" };
}

function mayPut(key: PreparedKey, principal: PreparedPrincipal): boolean {
  return PUT_POLICY !== null && evaluateVerdict(key, principal, PUT_POLICY) === "allowed";
}

/** Those of some actions that a principal may do today, so that nobody gains. */
function allowedOf(
  key: PreparedKey,
  principal: PreparedPrincipal,
  actions: readonly string[],
): string[] {
  return actions.filter((name) => {
    const action = findAction(name);
    return action !== null && evaluateVerdict(key, principal, action) === "allowed";
  });
}

function administer(Sid: string, AWS: unknown, Action: unknown, why: string): SuggestedStatement {
  const statement = { Sid, Effect: "Allow", Principal: { AWS }, Action, Resource: "*" };
  return { part: "administrators", why, statement };
}

/**
 * Roles and users of the account that may put a policy today, with what they may administer: those who did so, or,
 * where the policy names its administrators already (`all`), every one of them.
 */
function namedAdministrators(
  { key, principals, uses, exists }: SuggestInput,
  account: string,
  all: boolean,
): SuggestedStatement[] {
  const administered = new Set(
    uses.flatMap(({ principal, operation }) =>
      CONTROL.has(`kms:${operation}`) ? [principal] : [],
    ),
  );
  const byActions = new Map<string, string[]>();
  for (const { ref, prepared } of principals) {
    const { caller } = prepared;
    if ((caller.kind !== "role" && caller.kind !== "user") || caller.account !== account) continue;
    if (exists(ref) === false || !(all || administered.has(ref)) || !mayPut(key, prepared))
      continue;
    const name = allowedOf(key, prepared, ADMINISTER).join("\n");
    byActions.set(name, [...(byActions.get(name) ?? []), ref]);
  }
  const why = all
    ? "may change the policy today, by name"
    : "administered the key in these days, and may change its policy today";
  return [...byActions].map(([actions, refs], index) => {
    const sid = `Administrators${index === 0 ? "" : index + 1}`;
    const names = refs.length === 1 ? refs[0] : refs.toSorted();
    return administer(sid, names, actions.split("\n"), why);
  });
}

/** Today's Denies stay as they are written: they are guards that use says nothing of. */
function denies(policy: string | null, notes: string[]): SuggestedStatement[] {
  const parsed = policy === null ? null : parseJson(policy);
  const value = parsed?.ok && parsed.duplicates.length === 0 ? parsed.value : null;
  if (!isObject(value)) {
    notes.push(
      "Today's policy is not known, or not clear, so Denies that it may have are missing.",
    );
    return [];
  }
  const list = Array.isArray(value.Statement) ? value.Statement : [value.Statement];
  return list.flatMap((statement): SuggestedStatement[] => {
    if (!isObject(statement) || statement.Effect !== "Deny") return [];
    return [{ part: "kept", why: "a Deny of today's policy", statement }];
  });
}

/** The calls that need a statement of their own, by principal. */
function uncovered(
  { key, principals, uses, exists }: SuggestInput,
  base: readonly SuggestedStatement[],
  notes: string[],
): Map<string, UseInput[]> {
  const document = parsePolicy(toText(base), { kind: "key-policy", index: 0, level: null });
  const sides = { now: key, proposed: { ...key, policy: document } };
  const replayOne = replayer(sides, principals);
  const partition = key.key.arn.split(":")[1] ?? "aws";
  const left = new Map<string, UseInput[]>();
  const skipped = new Map<string, Set<string>>();
  for (const use of uses) {
    const { outcome } = replayOne(use);
    if (outcome === "kept") continue;
    const name = nameIn(use.principal, partition, exists);
    const why = outcome === "refused-now" ? "today's policies refuse them" : name.why;
    if (why !== null) skipped.set(why, (skipped.get(why) ?? new Set()).add(use.principal));
    else left.set(name.principal, [...(left.get(name.principal) ?? []), use]);
  }
  for (const [why, who] of skipped) {
    notes.push(`No statement for calls of ${[...who].sort().join(", ")}: ${why}.`);
  }
  return left;
}

/** How a policy names a principal, or why it cannot. */
function nameIn(
  ref: string,
  partition: string,
  exists: SuggestInput["exists"],
): { principal: string; why: string | null } {
  if (/^\d{12}$/.test(ref)) return { principal: `arn:${partition}:iam::${ref}:root`, why: null };
  const { kind } = parseCaller(ref);
  if (kind === "root")
    return { principal: ref, why: "naming the root user names its whole account" };
  if (!["role", "user", "service", "federated-user"].includes(kind)) {
    return { principal: ref, why: "a policy cannot name them" };
  }
  const gone = (kind === "role" || kind === "user") && exists(ref) === false;
  return { principal: ref, why: gone ? "they are deleted, and AWS refuses to name them" : null };
}
