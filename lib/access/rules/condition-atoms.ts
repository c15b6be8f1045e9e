import { canonicalKey } from "../actions/action-table";
import type { RemainingCondition } from "../schemas";
import { ALL, areApart, isWithin, NONE, toValueSet, type ValueSet } from "./value-sets";

/**
 * What one condition asks of a key's values, whichever operator says it: `one` value, `every` value or `some` value
 * lies within a set (or not), and what holds where the key is absent.
 */
export interface Atom {
  key: string;
  quantity: "one" | "every" | "some";
  within: boolean;
  set: ValueSet;
  absent: boolean;
}

/** A condition as a formula of atoms. */
export type AtomFormula = Atom | { all: readonly AtomFormula[] } | { any: readonly AtomFormula[] };

const NAME = /^(?:(forallvalues|foranyvalue):)?(.+?)(ifexists)?$/;

/** Conditions that must hold together, without what only differs in writing. */
export function toAtoms(conditions: readonly RemainingCondition[]): AtomFormula {
  return { all: conditions.map(toFormula) };
}

function toFormula(condition: RemainingCondition): AtomFormula {
  if (condition.kind !== "condition") {
    const of = condition.of.map(toFormula);
    return condition.kind === "any-of" ? { any: of } : { all: of };
  }
  const atom = toAtom(condition);
  // "None of a and b" is "not a, and not b".
  if (atom.within || atom.quantity === "some" || atom.set.values.length < 2) return atom;
  return { all: singles(atom) };
}

/** The atom for each of its values alone. */
export function singles(atom: Atom): Atom[] {
  return atom.set.values.map((value) => ({ ...atom, set: { ...atom.set, values: [value] } }));
}

type Leaf = Extract<RemainingCondition, { kind: "condition" }>;

/** Source: IAM/reference_policies_elements_condition_operators, as rules/decide-condition.ts has it. */
function toAtom({ operator: written, key: name, values, holds, statement }: Leaf): Atom {
  const [, set, operator = "", ifExists] = NAME.exec(written.toLowerCase()) ?? [];
  const key = keyOf(name, statement === null);
  if (operator === "null") {
    const given = values.map((value) => value.toLowerCase());
    const atom: Atom = {
      ...{ key, quantity: "one", within: true, absent: given.includes("true") },
      set: given.includes("false") ? ALL : NONE,
    };
    return holds ? atom : complement(atom);
  }
  const { base, negated } = baseOf(operator);
  const quantity = set === "forallvalues" ? "every" : set === "foranyvalue" ? "some" : "one";
  const absent =
    quantity === "every" || (quantity === "one" && (ifExists !== undefined || negated));
  const atom: Atom = { key, quantity, within: !negated, set: toValueSet(base, values), absent };
  return holds ? atom : complement(atom);
}

/** Grants take the names of an encryption context to the letter (kms/grants), policies in any case. */
function keyOf(name: string, ofGrant: boolean): string {
  const key = canonicalKey(name);
  return ofGrant && key.startsWith("kms:encryptioncontext:") ? `grant ${name}` : key;
}

function baseOf(operator: string): { base: string; negated: boolean } {
  if (operator === "notipaddress") return { base: "ipaddress", negated: true };
  const [, type, rest] = /^(string|numeric|date|arn)not(.+)$/.exec(operator) ?? [];
  return type === undefined
    ? { base: operator, negated: false }
    : { base: `${type}${rest}`, negated: true };
}

const OPPOSITE = { one: "one", every: "some", some: "every" } as const;

/** What holds where the atom does not. */
export function complement(atom: Atom): Atom {
  const { quantity, within, set, absent } = atom;
  const base = { ...atom, quantity: OPPOSITE[quantity], absent: !absent };
  if (set.kind === "all" || set.kind === "none") {
    return { ...base, set: set.kind === "all" ? NONE : ALL };
  }
  return { ...base, within: !within };
}

/** Whether each request that meets an atom certainly meets the other. */
export function atomImplies(a: Atom, b: Atom): boolean {
  if (a.key !== b.key || (a.absent && !b.absent)) return false;
  if (a.set.kind === "none" || b.set.kind === "all") return true;
  if (a.quantity !== b.quantity) return false;
  if (a.within) return b.within ? isWithin(a.set, b.set) : areApart(a.set, b.set);
  return !b.within && isWithin(b.set, a.set);
}
