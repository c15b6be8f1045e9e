import { findAction } from "../actions/action-table";
import { evaluateMatrix, type MatrixClass } from "../evaluate-matrix";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { isSharedInFamily, uniteCells, widestOf } from "../rules/families";
import type { Cell } from "../schemas";
import type { ActionChange, FamilyPreview, WhatIfRow } from "../schemas/what-if";
import { codeOf, isHeld, VERDICT_CODES, type VerdictCode } from "../types";
import { type Answers, kindOf } from "./compare-access";

/** The other keys of a multi-Region family with everybody's answers: their own policies stay. */
interface Member {
  key: string;
  answers: readonly MatrixClass[];
}

/**
 * What is left of a change when the other keys of the family are looked at too: any of them opens the ciphertexts of
 * all (rule 24), so who loses decryption here may keep it there, and who gains it may have had it.
 */
export class FamilyEffect {
  private readonly members: readonly Member[];
  private readonly names: readonly string[];

  constructor(
    private readonly key: PreparedKey,
    related: readonly PreparedKey[],
    principals: readonly PreparedPrincipal[],
    actions: readonly string[],
  ) {
    const shared = actions.filter(isSharedInFamily).flatMap((name) => findAction(name) ?? []);
    this.names = shared.map(({ name }) => name);
    this.members = related.map((member) => ({
      key: member.key.arn,
      answers: evaluateMatrix({ key: member, related: [] }, principals, shared),
    }));
  }

  /** A principal's changes, with the union over the family where the family shares the action. */
  complete(
    changes: ActionChange[],
    index: number,
    before: Answers,
    after: Answers,
  ): ActionChange[] {
    if (this.members.length === 0) return changes;
    return changes.map((change) => {
      const at = this.names.indexOf(change.action);
      return at < 0
        ? change
        : { ...change, family: this.unionOf(change, index, at, before, after) };
    });
  }

  private unionOf(
    { action, before: was, after: is }: ActionChange,
    index: number,
    at: number,
    before: Answers,
    after: Answers,
  ): ActionChange["family"] {
    const others = this.members.flatMap(({ key, answers }): Side[] => {
      const of = answers[index];
      const code = codeOf(of?.codes[at]);
      return of === undefined ? [] : [{ key, code, cell: () => of.cell(action) }];
    });
    const own = (code: string, answers: Answers): Side => ({
      key: this.key.key.arn,
      code: codeOf(code),
      cell: () => answers.cell(action),
    });
    const [then, now] = [unite([own(was, before), ...others]), unite([own(is, after), ...others])];
    return {
      before: then.code,
      after: now.code,
      kind: kindOf(then.code, now.code, () => [then.cell().conditions, now.cell().conditions]),
      others: others
        .filter(({ code }) => code !== "-" && code !== "D")
        .map(({ key, code }) => ({ key, verdict: VERDICT_CODES[code].verdict })),
    };
  }
}

/** One key's answer to one question. */
interface Side {
  key: string;
  code: VerdictCode;
  cell: () => Cell;
}

function unite(sides: readonly Side[]): { code: VerdictCode; cell: () => Cell } {
  const verdict = widestOf(sides.map(({ code }) => VERDICT_CODES[code].verdict));
  const deciding = sides.filter(({ code }) => VERDICT_CODES[code].verdict === verdict);
  const direct = deciding.find(({ code }) => !VERDICT_CODES[code].throughIam);
  return {
    code: (direct ?? deciding[0])?.code ?? "?",
    cell: () => uniteCells(sides.map(({ key, cell }) => ({ key, cell: cell() }))),
  };
}

/** The family in a sentence or two; null where a key has none, or none that could be looked at. */
export function previewFamily(
  related: readonly PreparedKey[],
  rows: readonly WhatIfRow[],
): FamilyPreview | null {
  if (related.length === 0) return null;
  const shared = rows.flatMap(({ name, changes }): Shared[] => {
    const own = changes.filter(({ family }) => family !== null);
    return own.length === 0 ? [] : [{ name, changes: own }];
  });
  const said = [
    saidOf(shared, "loses", "after", {
      has: ["keeps", "keep", "decryption with another key of the family"],
      not: ["loses", "lose", "decryption with the whole family"],
    }),
    saidOf(shared, "gains", "before", {
      has: ["had", "had", "decryption with another key of the family already"],
      not: ["gains", "gain", "decryption with the whole family"],
    }),
    unsureOf(shared),
  ].filter((part) => part !== null);
  const still =
    shared.length > 0
      ? "Nobody gains or loses decryption with the family as a whole but under other conditions."
      : "Who can decrypt what the family's keys encrypted stays the same.";
  return { keys: related.map(({ key }) => key.arn), summary: said.join(" ") || still };
}

interface Shared {
  name: string;
  changes: readonly ActionChange[];
}

type Said = readonly [one: string, many: string, what: string];

/** Of those who gain or lose here: how many have it with the family all the same, or that none has. */
function saidOf(
  shared: readonly Shared[],
  kind: "loses" | "gains",
  side: "before" | "after",
  words: { has: Said; not: Said },
): string | null {
  const own = shared.filter(({ changes }) => changes.some((each) => each.kind === kind));
  const keeps = ({ changes }: Shared) =>
    changes.every((each) => each.kind !== kind || isHeld(codeOf(each.family?.[side])));
  const kept = own.filter(keeps).length;
  const [one, many, what] = kept > 0 ? words.has : words.not;
  const [first] = own;
  if (first === undefined) return null;
  if (own.length === 1) return `${first.name} ${one} ${what}.`;
  const here = `principals that ${kind === "loses" ? "lose" : "gain"} decryption here`;
  if (kept === 0 || kept === own.length) return `All ${own.length} ${here} ${many} ${what}.`;
  return `Of ${own.length} ${here}, ${kept} ${kept === 1 ? one : many} ${what}.`;
}

function unsureOf(shared: readonly Shared[]): string | null {
  const unsure = shared.filter(({ changes }) =>
    changes.some(({ family }) => family?.after === "?"),
  );
  if (unsure.length === 0) return null;
  const who = unsure.length === 1 ? unsure[0]?.name : `${unsure.length} principals`;
  return `With the family it cannot be told for ${who}.`;
}
