import { findAction } from "../actions/action-table";
import { evaluateMatrix, type MatrixClass } from "../evaluate-matrix";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { isSharedInFamily, uniteCells, widestOf } from "../rules/families";
import type { Cell } from "../schemas";
import type { ActionChange, FamilyPreview, WhatIfRow } from "../schemas/what-if";
import { VERDICT_CODES, type VerdictCode } from "../types";
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
      const code = (of?.codes[at] ?? "?") as VerdictCode;
      return of === undefined ? [] : [{ key, code, cell: () => of.cell(action) }];
    });
    const own = (code: string, answers: Answers): Side => ({
      key: this.key.key.arn,
      code: code as VerdictCode,
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
  const shared = rows.map(({ changes }) => changes.filter(({ family }) => family !== null));
  const of = (own: (change: ActionChange) => boolean) => shared.filter((all) => all.some(own));
  const losing = of(({ kind }) => kind === "loses");
  const gaining = of(({ kind }) => kind === "gains");
  const keeps = (code: string | undefined) => code !== undefined && "AaCc".includes(code);
  const kept = losing.filter((all) =>
    all.every(({ kind, family }) => kind !== "loses" || keeps(family?.after)),
  ).length;
  const had = gaining.filter((all) =>
    all.every(({ kind, family }) => kind !== "gains" || keeps(family?.before)),
  ).length;
  const unsure = shared.filter((all) => all.some(({ family }) => family?.after === "?")).length;
  const parts = [
    losing.length > 0
      ? `Of ${count(losing.length)} losing decryption here, ${kept === 0 ? "none keeps" : `${kept} ${kept === 1 ? "keeps" : "keep"}`} it with another key of the family.`
      : null,
    gaining.length > 0
      ? `Of ${count(gaining.length)} gaining decryption here, ${had === 0 ? "none" : had} had it with another key of the family already.`
      : null,
    unsure > 0 ? `With the family it cannot be told for ${count(unsure)}.` : null,
  ].filter((part) => part !== null);
  const changed = shared.some((all) => all.length > 0);
  return {
    keys: related.map(({ key }) => key.arn),
    summary:
      parts.join(" ") ||
      (changed
        ? "Nobody gains or loses decryption with the family as a whole but under other conditions."
        : "Who can decrypt what the family's keys encrypted stays the same."),
  };
}

const count = (number: number) => (number === 1 ? "1 principal" : `${number} principals`);
