import { ACTIONS } from "../actions/action-table";
import { actionsOf, list, secretUses } from "../judgements/holds";
import { findOpenStatements, OPEN_LIMITS, type OpenStatement } from "../judgements/open-statements";
import { forData, lower, type Severity } from "../judgements/severity";
import type { ChangeKind, PolicyStatement, WhatIfRow, WhatIfWarning } from "../schemas/what-if";
import type { ChangeFacts, Side } from "./change-facts";
import { compareReach, REACH_WORDS, reachOf } from "./reach";

const ON_KEY = ACTIONS.filter(({ resources }) => resources.includes("key")).map(({ name }) => name);
const READING = new Set(actionsOf("read").map((action) => action.slice("kms:".length)));

const SEVERITY: Readonly<Record<OpenStatement["limit"], Severity>> = {
  none: "critical",
  other: "high",
  "not-understood-conditions": "high",
  "not-understood": "high",
  network: "medium",
};
const LIMIT_WORDS: Readonly<Record<OpenStatement["limit"], string>> = {
  none: " without any condition",
  other: " under conditions that anyone can meet from an account of their own",
  "not-understood-conditions": " under conditions that are not all understood here",
  "not-understood": ", for all that can be told: not everything that it says is understood here",
  network: " from a network, whoever they are",
};

/** A statement lets anyone in where none, or a narrower one, did before (rule 5; CIS 7.0 2.21, KMS.5). */
export function warnOfAnyone({ before, after, lineOf }: ChangeFacts): WhatIfWarning | null {
  const was = limitsOf(before);
  const opened = findOpenStatements(after.key, ON_KEY)
    .map(({ statement, actions, limit }) => ({
      statement,
      limit,
      actions: actions.filter((action) => isWeaker(limit, was.get(action))),
    }))
    .filter(({ actions }) => actions.length > 0)
    .toSorted((a, b) => OPEN_LIMITS.indexOf(a.limit) - OPEN_LIMITS.indexOf(b.limit));
  const [worst] = opened;
  if (worst === undefined) return doubtful(before, after);
  const reads = worst.actions.every((action) => READING.has(action));
  const { index, sid } = worst.statement.ref;
  return {
    id: "opens-to-anyone",
    severity: lower(SEVERITY[worst.limit], reads ? 2 : 0),
    text: `Statement ${index + 1}${sid ? ` (${sid})` : ""} ${worst.limit === "not-understood" ? "may" : "would"} let anyone ${list(worst.actions)}${LIMIT_WORDS[worst.limit]}.`,
    statement: { policy: "proposed", index, sid, line: lineOf(index) },
  };
}

/** Of a policy that could not be understood as a whole nobody can say that it lets not anyone in. */
function doubtful(before: Side, after: Side): WhatIfWarning | null {
  const { doubt } = after.key.prepared.policy;
  if (doubt === null || doubt === before.key.prepared.policy.doubt) return null;
  const text = `The policy may let anyone in, for all that can be told: ${doubt}.`;
  return { id: "opens-to-anyone", severity: "high", text, statement: null };
}

/** The weakest limit under which each action was open to anyone. */
function limitsOf({ key }: Side): Map<string, OpenStatement["limit"]> {
  const found = new Map<string, OpenStatement["limit"]>();
  for (const { actions, limit } of findOpenStatements(key, ON_KEY)) {
    for (const action of actions) {
      if (isWeaker(limit, found.get(action))) found.set(action, limit);
    }
  }
  return found;
}

function isWeaker(
  limit: OpenStatement["limit"],
  than: OpenStatement["limit"] | undefined,
): boolean {
  return than === undefined || OPEN_LIMITS.indexOf(limit) < OPEN_LIMITS.indexOf(than);
}

const OPENING: readonly ChangeKind[] = ["gains", "widens", "was-unknown", "becomes-unknown"];

/**
 * Other accounts gain access, or may for all that is known of their IAM (rule 6): one warning an account. High for one
 * that nobody here watches and that could open, sign, or hand on; two levels less for a watched one.
 */
export function warnOfOtherAccounts({ input, rows }: ChangeFacts): WhatIfWarning[] {
  const strong = new Set([...secretUses(input.key), "kms:CreateGrant"]);
  const homes = new Map(input.principals.map(({ ref, home }) => [ref, home]));
  const byAccount = new Map<string, { row: WhatIfRow; opening: WhatIfRow["changes"] }[]>();
  for (const row of rows) {
    const home = homes.get(row.ref);
    const opening = row.changes.filter(
      ({ kind, after }) => OPENING.includes(kind) && after !== "-",
    );
    if ((home !== "watched" && home !== "outside") || opening.length === 0) continue;
    const account = row.accountId ?? row.ref;
    byAccount.set(account, [...(byAccount.get(account) ?? []), { row, opening }]);
  }
  return [...byAccount].map(([account, found]): WhatIfWarning => {
    const changes = found.flatMap(({ opening }) => opening);
    const outside = found.some(({ row }) => homes.get(row.ref) === "outside");
    const names = list(found.map(({ row }) => row.name));
    const actions = [...new Set(changes.map(({ action }) => action.slice("kms:".length)))];
    const base: Severity = changes.some(({ action }) => strong.has(action)) ? "high" : "medium";
    const sure = changes.some(({ kind }) => kind === "gains" || kind === "widens");
    return {
      id: outside ? "opens-to-outside" : "opens-to-watched-account",
      severity: outside ? forData(base, input.key) : lower(base, 2),
      text: `Account ${account}, which is ${outside ? "not watched" : "watched"} here: ${names} would gain ${list(actions)}${sure ? "" : ", as far as this key decides; what its own IAM says is not known"}.`,
      statement: changes.find(({ statement }) => statement !== null)?.statement ?? null,
    };
  });
}

/**
 * Who can open what the key protects goes further than the class of its data allows (setting "classification.reach").
 * High where the change makes it so or widens it, medium where it was so before.
 */
export function warnOfClass({ input, before, after, rows }: ChangeFacts): WhatIfWarning | null {
  const { widest, key } = input;
  if (widest === null || key.classification === null) return null;
  const [was, is] = [reachOf(before.key, before.rows), reachOf(after.key, after.rows)];
  if (compareReach(is, widest) <= 0) return null;
  const already = compareReach(is, was) <= 0;
  const uses = new Set(secretUses(key));
  const cause = rows
    .flatMap(({ changes }) => changes)
    .find(({ kind, action }) => OPENING.includes(kind) && uses.has(action))?.statement;
  const open = is === "anyone" ? openStatement(after) : null;
  return {
    id: "wider-than-class",
    severity: already ? "medium" : "high",
    text: `What is classed ${key.classification.name} may be opened by ${REACH_WORDS[widest]} at most; with this policy ${REACH_WORDS[is]} can${already ? ", as they can already" : ""}.`,
    statement: open ?? cause ?? null,
  };

  function openStatement({ key: facts }: Side): PolicyStatement | null {
    const [first] = findOpenStatements(facts, [...uses]);
    if (first === undefined) return null;
    const { index, sid } = first.statement.ref;
    return { policy: "proposed", index, sid, line: null };
  }
}
