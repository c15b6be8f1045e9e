import type { ActionFacts } from "../actions/action-table";
import { evaluateMatrix, type MatrixClass } from "../evaluate-matrix";
import { findAbac } from "../judgements/abac";
import type { KeyFacts, PrincipalFacts } from "../judgements/facts";
import { judgeKey } from "../judgements/judge-key";
import { judgePrincipal } from "../judgements/judge-principal";
import { toHeld } from "../judgements/to-held";
import { ACTIONS_OF } from "../rules/capabilities";
import { parsePolicy } from "../rules/parse-policy";
import { groupOf } from "../rules/principal-group";
import type { Judgement } from "../schemas/matrix";
import type { ActionChange, WhatIf, WhatIfRow } from "../schemas/what-if";
import { CAPABILITIES } from "../types";
import type { PreviewInput, PreviewPrincipal, Side } from "./change-facts";
import { checkPolicy } from "./check-policy";
import { compareAccess } from "./compare-access";
import { FamilyEffect, previewFamily } from "./family-effect";
import { locateStatements } from "./locate-statements";
import { replayUses } from "./replay-uses";
import { summarize } from "./summary";
import { warnOfChange } from "./warnings";

const COLUMNS: readonly ActionFacts[] = CAPABILITIES.flatMap((id) => ACTIONS_OF[id]);
const NAMES = COLUMNS.map(({ name }) => name);

/**
 * What a proposed key policy would change: what AWS would say to the document, every verdict that changes and which
 * statement causes it, what of that is dangerous, and the judgements on the key before and after. Pure and without
 * chance: the same input gives the same answer.
 */
export function previewChange(input: PreviewInput): WhatIf {
  const { key, related, policy, principals, exists, uses } = input;
  const lines = locateStatements(policy);
  const lineOf = (index: number) => lines[index] ?? null;
  const document = parsePolicy(policy, { kind: "key-policy", index: 0, level: null });
  const own = findAbac([document]);
  const proposedKey: KeyFacts = {
    ...key,
    prepared: { ...key.prepared, policy: document },
    abac: { tags: key.abac.tags || own.tags, aliases: key.abac.aliases || own.aliases },
  };
  const before = sideOf(key, input);
  const after = sideOf(proposedKey, input);
  const compare = comparer(lineOf);
  const family = new FamilyEffect(
    key.prepared,
    related,
    principals.map(({ prepared }) => prepared),
    NAMES,
  );
  const rows = principals.flatMap((principal, index): WhatIfRow[] => {
    const [was, is] = [before.answers[index], after.answers[index]];
    if (was === undefined || is === undefined) return [];
    const changes = family.complete(compare(was, is), index, was, is);
    if (changes.length === 0) return [];
    const judgements = judgementsOf(input, [before, after], index);
    return [
      { ...identify(principal, key, is), before: was.codes, after: is.codes, changes, judgements },
    ];
  });
  return {
    summary:
      document.statements.length === 0 && document.doubt !== null
        ? `This is no policy that could be understood: ${document.doubt}.`
        : summarize(rows),
    bytes: new TextEncoder().encode(policy).length,
    checks: checkPolicy(policy, exists, key.prepared.key.arn),
    warnings: warnOfChange({ input, before, after, rows, lineOf }),
    changes: rows.toSorted(order),
    family: previewFamily(related, rows),
    asked: principals.length,
    actions: NAMES,
    judgements: { before: judgeKey(key, before.rows), after: judgeKey(proposedKey, after.rows) },
    replay:
      uses &&
      replayUses(
        { now: key.prepared, proposed: proposedKey.prepared },
        principals,
        uses.list,
        uses.notes,
      ),
  };
}

/** Compares principals of the same two classes once. */
function comparer(lineOf: (statement: number) => number | null) {
  const known = new Map<MatrixClass, Map<MatrixClass, ActionChange[]>>();
  return (was: MatrixClass, is: MatrixClass): ActionChange[] => {
    const of = known.get(was) ?? new Map<MatrixClass, ActionChange[]>();
    known.set(was, of);
    const changes = of.get(is) ?? compareAccess(was, is, NAMES, lineOf);
    of.set(is, changes);
    return changes;
  };
}

/** The answers of everybody with one of the two policies, of this key alone; those of one class share theirs. */
function sideOf(key: KeyFacts, { principals }: PreviewInput): Side {
  const answers = evaluateMatrix(
    { key: key.prepared, related: [] },
    principals.map(({ prepared }) => prepared),
    COLUMNS,
  );
  const held = new Map<MatrixClass, PrincipalFacts["verdicts"]>();
  const rows = principals.flatMap((principal, index): PrincipalFacts[] => {
    const answer = answers[index];
    if (answer === undefined) return [];
    const verdicts = held.get(answer) ?? toHeld(answer.codes, NAMES, answer.cell);
    held.set(answer, verdicts);
    const { prepared: _, accountName: __, ...facts } = principal;
    return [{ ...facts, verdicts }];
  });
  return { key, answers, rows };
}

function identify(
  principal: PreviewPrincipal,
  { prepared }: KeyFacts,
  { codes, cell }: MatrixClass,
) {
  const { ref, kind, name, accountId, accountName } = principal;
  const keyAccount = prepared.arn?.account ?? "";
  const group = groupOf({ kind, accountId, keyAccount, codes, actions: NAMES, cell });
  return { ref, kind, name, accountId, accountName, group };
}

/** The judgements on a principal that the change adds, and those that it makes go away. */
function judgementsOf(
  { now }: PreviewInput,
  [before, after]: readonly [Side, Side],
  index: number,
): WhatIfRow["judgements"] {
  const of = ({ rows, key }: Side): Judgement[] => {
    const facts = rows[index];
    return facts === undefined ? [] : judgePrincipal(facts, key, { now });
  };
  const [was, is] = [of(before), of(after)];
  const without = (list: readonly Judgement[], others: readonly Judgement[]) =>
    list.filter(
      (each) => !others.some(({ id, severity }) => id === each.id && severity === each.severity),
    );
  return { added: without(is, was), gone: without(was, is) };
}

const KIND_ORDER = [
  "gains",
  "widens",
  "was-unknown",
  "becomes-unknown",
  "changes",
  "narrows",
  "loses",
];

/** Who gains first, then by name. */
function order(a: WhatIfRow, b: WhatIfRow): number {
  const rank = ({ changes }: WhatIfRow) =>
    Math.min(...changes.map(({ kind }) => KIND_ORDER.indexOf(kind)));
  return rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.ref < b.ref ? -1 : 1);
}
