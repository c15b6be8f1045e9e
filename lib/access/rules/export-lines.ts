import type { Cell, Reason } from "../schemas";
import type { MatrixPrincipal } from "../schemas/matrix";
import type { ExportMatrixQuery } from "../schemas/matrix-export";
import { usageWithin } from "../schemas/usage-within";
import {
  CAPABILITY_LABELS,
  codeOf,
  isHeld,
  PRINCIPAL_GROUPS,
  type UseState,
  VERDICT_CODES,
  type VerdictCode,
} from "../types";
import { capabilityOfName } from "./principal-group";

/** A row of a matrix; of a comparison also what differs, one character an action. */
export interface LineRow {
  principal: MatrixPrincipal;
  changes?: string;
}

export type LineFilters = Pick<
  ExportMatrixQuery,
  "q" | "group" | "verdict" | "capability" | "use" | "dangerous" | "changed" | "sort" | "all"
>;

/** The rows that a matrix's page shows for its filters, in its order: by group, then as sorted. */
export function pickRows<R extends LineRow>(
  rows: readonly R[],
  actions: readonly string[],
  filters: LineFilters,
): R[] {
  const words = (filters.q ?? "").trim().toLowerCase().split(/\s+/);
  return rows
    .filter((row) => {
      const { principal } = row;
      if (filters.group?.length && !filters.group.includes(principal.group)) return false;
      if (filters.dangerous === "1" && !isDangerous(principal)) return false;
      if (
        filters.use?.length &&
        !filters.use.some((state) => state === useOf(principal, actions, filters))
      )
        return false;
      const { name, ref, accountId, accountName } = principal;
      const text = `${name} ${ref} ${accountId ?? ""} ${accountName ?? ""}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) return false;
      return pickActions(row, actions, filters).length > 0;
    })
    .sort(orderOf(filters.sort));
}

/**
 * The cells of a row that the filters leave; without `all` none of a row that has no access in what is left, unless it
 * differs there or is of a deleted identity that the policy still names.
 */
export function pickActions(
  { principal, changes }: LineRow,
  actions: readonly string[],
  { capability, verdict, changed, all }: LineFilters,
): { action: string; at: number; code: VerdictCode }[] {
  const differs = (at: number) => (changes?.[at] ?? "=") !== "=";
  const within = actions.flatMap((action, at) => {
    const code = codeOf(principal.verdicts[at]);
    if (capability?.length && !capability.includes(capabilityOfName(action))) return [];
    if (changed === "1" && changes !== undefined && !differs(at)) return [];
    return [{ action, at, code }];
  });
  if (verdict?.length) {
    return within.filter(({ code }) => verdict.includes(VERDICT_CODES[code].verdict));
  }
  const named = principal.group === "orphans" && !capability?.length;
  const some = within.some(({ at, code }) => (code !== "-" && code !== "D") || differs(at));
  return all === "1" || named || some ? within : [];
}

function orderOf(sort: string): (a: LineRow, b: LineRow) => number {
  const turned = sort.startsWith("-") ? -1 : 1;
  const by = sort.replace("-", "");
  return (a, b) => {
    const [left, right] = [a.principal, b.principal];
    const group = PRINCIPAL_GROUPS.indexOf(left.group) - PRINCIPAL_GROUPS.indexOf(right.group);
    if (group !== 0) return group;
    const byName = left.name.localeCompare(right.name, "en") || (left.ref < right.ref ? -1 : 1);
    if (by === "risk") return turned * (left.risk - right.risk) || byName;
    if (by === "name") return turned * byName;
    const at = ({ use, lastSeenAt }: MatrixPrincipal) =>
      by === "used" ? (use?.lastUsedAt ?? null) : lastSeenAt;
    const [first, second] = [at(left), at(right)];
    // Those never seen come last both ways.
    if (first === null || second === null) {
      return Number(first === null) - Number(second === null) || byName;
    }
    return turned * (Date.parse(first) - Date.parse(second)) || byName;
  };
}

/** What one cell says, as a line of the file has it. */
export function verdictOf(cell: Cell, code: VerdictCode) {
  const { verdict, throughIam } = VERDICT_CODES[code];
  return {
    verdict,
    through: throughOf(cell, throughIam),
    conditions: cell.conditions.map(({ text }) => text).join("; and "),
    because: becauseOf(cell),
  };
}

/** One cell as a line of the file, but for what it says. */
export function lineOf(principal: MatrixPrincipal, action: string) {
  return {
    principal: principal.ref,
    name: principal.name,
    kind: principal.kind,
    accountId: principal.accountId,
    accountName: principal.accountName,
    group: principal.group,
    risk: principal.risk,
    judgements: principal.judgements.map(({ severity, text }) => `${severity}: ${text}`).join(" "),
    capability: CAPABILITY_LABELS[capabilityOfName(action)],
    action,
    ...usedFor(principal, action),
  };
}

/** Judgements of low severity are worth knowing, and no danger. */
function isDangerous({ judgements }: MatrixPrincipal): boolean {
  return judgements.some(({ severity }) => severity !== "low");
}

/** How a principal used what it is allowed of the chosen capabilities; null where that is not counted. */
function useOf(
  { use, verdicts }: MatrixPrincipal,
  actions: readonly string[],
  { capability }: Pick<LineFilters, "capability">,
): UseState | null {
  if (use === null) return null;
  if (!capability?.length) return use.state;
  const within = actions.filter((action, index) => {
    return isHeld(codeOf(verdicts[index])) && capability.includes(capabilityOfName(action));
  });
  return usageWithin(use, within)?.state ?? null;
}

/** Of one action: how it was used, when last, and how often in 90 days. */
function usedFor({ use }: MatrixPrincipal, action: string) {
  const of = usageWithin(use, [action]);
  return {
    use: of?.state ?? null,
    lastUsedAt: of?.lastUsedAt ?? null,
    calls90Days: of === null || of.state === "unknown" ? null : of.calls,
  };
}

function throughOf({ verdict, reasons }: Cell, throughIam: boolean): string {
  if (verdict !== "allowed" && verdict !== "allowed-if") return "";
  if (throughIam) return "IAM of the account";
  const given = reasons.filter((each) => "bearing" in each && each.bearing !== "unclear");
  const policy = given.some(
    (each) =>
      each.kind === "statement" &&
      each.effect === "allow" &&
      each.reach !== null &&
      each.reach !== "account",
  );
  const grant = given.some(({ kind }) => kind === "grant");
  return policy && grant ? "key policy and grant" : grant ? "grant" : "key policy";
}

/** What decides a cell, in words; empty where nothing does. */
export function becauseOf(cell: Cell): string {
  return cell.reasons
    .filter(decides(cell))
    .map(({ text }) => text)
    .join("; ");
}

/** What gives or takes away decides; facts and what others say beside it do not. */
function decides({ verdict }: Cell): (reason: Reason) => boolean {
  return (reason) => {
    if (reason.kind === "fact") return verdict === "not-allowed";
    if (reason.kind !== "statement") return true;
    return verdict !== "not-allowed" || reason.effect === "deny";
  };
}
