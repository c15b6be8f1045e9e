import { codeOf, isHeld, PRINCIPAL_GROUPS, VERDICT_CODES, type VerdictCode } from "../types";
import type { MatrixPrincipal } from "./matrix";
import { type UseWithin, usageWithin } from "./usage-within";

// Here for the page and the file of a matrix, which are to hold the same rows; apart from the shapes, as `differences`.

/** A row of a matrix, or of the comparison of two. */
export interface PickedFrom {
  principal: MatrixPrincipal;
  /** One code an action, in the order of the matrix; of a comparison those of the first picture. */
  codes: string | readonly string[];
  /** Of a comparison: whether the pictures differ in the action at this place. */
  differs: ((at: number) => boolean) | null;
}

/** What a matrix is narrowed to; an empty list narrows nothing. */
export interface RowFilters {
  q: string;
  group: readonly string[];
  verdict: readonly string[];
  capability: readonly string[];
  use: readonly string[];
  dangerous: boolean;
  /** Of a comparison only what differs. */
  changed: boolean;
  /** Also those who may do nothing. */
  all: boolean;
  /** name, risk, seen or used; `-` before it turns it round. */
  sort: string;
}

/** True where a principal may do something, or where that cannot be told. */
export function hasAccess(codes: readonly VerdictCode[]): boolean {
  return codes.some((code) => code !== "-" && code !== "D");
}

/** Judgements of low severity are worth knowing, and no danger. */
export function isDangerous({ judgements }: MatrixPrincipal): boolean {
  return judgements.some(({ severity }) => severity !== "low");
}

/** How a principal used what it is allowed of some actions; of all of them, the principal's own answer. */
function usageOfRow(
  { principal: { use }, codes }: Pick<PickedFrom, "principal" | "codes">,
  actions: readonly string[],
  within: readonly number[],
): UseWithin | null {
  if (use === null || within.length === actions.length) return use;
  const held = within.filter((at) => isHeld(codeOf(codes[at])));
  return usageWithin(
    use,
    held.flatMap((at) => actions[at] ?? []),
  );
}

/**
 * The rows that are left, by group and then as sorted. `within` are the places of the chosen capabilities' actions, all
 * without one: a row must have access there (or unknown) or differ there, unless a verdict is asked for; then that. A
 * deleted identity that the policy still names may do nothing, and stays where no capability is asked about.
 */
export function pickRows<R>(
  rows: readonly R[],
  look: (row: R) => PickedFrom,
  { actions, within }: { actions: readonly string[]; within: readonly number[] },
  filters: RowFilters,
): R[] {
  const words = filters.q.trim().toLowerCase().split(/\s+/);
  const groups = new Set(filters.group);
  const verdicts = new Set(filters.verdict);
  const uses = new Set(filters.use);
  const isLeft = (row: PickedFrom): boolean => {
    const { principal, differs } = row;
    if (groups.size > 0 && !groups.has(principal.group)) return false;
    if (filters.dangerous && !isDangerous(principal)) return false;
    if (uses.size > 0 && !uses.has(usageOfRow(row, actions, within)?.state ?? "")) return false;
    const hasChanged = differs !== null && within.some(differs);
    if (filters.changed && differs !== null && !hasChanged) return false;
    if (!matches(principal, words)) return false;
    const codes = within.map((at) => codeOf(row.codes[at]));
    if (verdicts.size > 0) return codes.some((code) => verdicts.has(VERDICT_CODES[code].verdict));
    const isNamed = principal.group === "orphans" && filters.capability.length === 0;
    return filters.all || hasChanged || isNamed || hasAccess(codes);
  };
  const order = orderOf(filters.sort);
  return rows
    .map((row) => ({ row, of: look(row) }))
    .filter(({ of }) => isLeft(of))
    .sort((a, b) => order(a.of.principal, b.of.principal))
    .map(({ row }) => row);
}

function matches(principal: MatrixPrincipal, words: readonly string[]): boolean {
  const { name, ref, accountId, accountName } = principal;
  const text = `${name} ${ref} ${accountId ?? ""} ${accountName ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

type Order = (a: MatrixPrincipal, b: MatrixPrincipal) => number;

const byName: Order = (a, b) => a.name.localeCompare(b.name, "en");

/** When somebody was last seen, or last used the key; those never seen come last both ways. */
function byTime(timeOf: (of: MatrixPrincipal) => string | null, turned: number): Order {
  return (a, b) => {
    const [first, second] = [timeOf(a), timeOf(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return turned * (Date.parse(first) - Date.parse(second));
  };
}

/** By group; within one as asked, and equals by name. */
function orderOf(sort: string): Order {
  const turned = sort.startsWith("-") ? -1 : 1;
  const asked: Record<string, Order> = {
    name: (a, b) => turned * byName(a, b),
    risk: (a, b) => turned * (a.risk - b.risk),
    seen: byTime(({ lastSeenAt }) => lastSeenAt, turned),
    used: byTime(({ use }) => use?.lastUsedAt ?? null, turned),
  };
  const then = asked[sort.replace("-", "")] ?? byName;
  const place = ({ group }: MatrixPrincipal) => PRINCIPAL_GROUPS.indexOf(group);
  return (a, b) => place(a) - place(b) || then(a, b) || byName(a, b) || (a.ref < b.ref ? -1 : 1);
}
