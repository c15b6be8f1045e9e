import { ACTIONS, type ActionFacts } from "../actions/action-table";
import type { Capability, VerdictCode } from "../types";
import { ACTIONS_OF, capabilityOf } from "./capabilities";

/** The actions of edges, each with its bit by its place: those on a key. What acts on no key says nothing about one. */
export const EDGE_ACTIONS: readonly ActionFacts[] = ACTIONS.filter(
  (action) => capabilityOf(action) !== "account-wide",
);

/** A bigint of PostgreSQL has 63 bits beside its sign. */
export const MAX_EDGE_ACTIONS = 63;

/** The names that the bits stand for. Edges that were written for other names are not read: see AccessPass. */
export const EDGE_ACTION_NAMES: readonly string[] = EDGE_ACTIONS.map(({ name }) => name);

/** Verdicts of all actions as sets; an action that is in none of the first four is not allowed. */
export interface EdgeSets {
  allowed: bigint;
  conditional: bigint;
  unknown: bigint;
  denied: bigint;
  /** Of `allowed` and `conditional`: those that the key policy leaves to the account's IAM. */
  throughIam: bigint;
}

const NONE: EdgeSets = { allowed: 0n, conditional: 0n, unknown: 0n, denied: 0n, throughIam: 0n };

/** Sets from one code an action, in the order of EDGE_ACTIONS. */
export function toSets(codes: string): EdgeSets {
  const sets = { ...NONE };
  for (const [index, code] of [...codes].entries()) {
    const bit = 1n << BigInt(index);
    if (code === "A" || code === "a") sets.allowed |= bit;
    else if (code === "C" || code === "c") sets.conditional |= bit;
    else if (code === "?") sets.unknown |= bit;
    else if (code === "D") sets.denied |= bit;
    if (code === "a" || code === "c") sets.throughIam |= bit;
  }
  return sets;
}

/** Whether there is, or may be, access to anything. */
export function isEdge({ allowed, conditional, unknown }: EdgeSets): boolean {
  return (allowed | conditional | unknown) !== 0n;
}

const INDEX = new Map(EDGE_ACTIONS.map(({ name }, index) => [name, index]));

/** One code for each of some actions, by name. */
export function toCodes(sets: EdgeSets, actions: readonly string[]): string {
  return actions.map((action) => codeOf(sets, 1n << BigInt(INDEX.get(action) ?? 62))).join("");
}

function codeOf(sets: EdgeSets, bit: bigint): VerdictCode {
  const has = (set: bigint) => (set & bit) !== 0n;
  if (has(sets.allowed)) return has(sets.throughIam) ? "a" : "A";
  if (has(sets.conditional)) return has(sets.throughIam) ? "c" : "C";
  if (has(sets.unknown)) return "?";
  return has(sets.denied) ? "D" : "-";
}

/** The bits of a capability's actions; none for `account-wide`. */
export function maskOf(capability: Capability): bigint {
  return ACTIONS_OF[capability].reduce((mask, { name }) => {
    const index = INDEX.get(name);
    return index === undefined ? mask : mask | (1n << BigInt(index));
  }, 0n);
}
