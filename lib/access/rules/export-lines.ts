import type { Cell, Reason } from "../schemas";
import type { MatrixPrincipal } from "../schemas/matrix";
import type { ExportMatrixQuery } from "../schemas/matrix-export";
import { type PickedFrom, pickRows } from "../schemas/pick-rows";
import { usageWithin } from "../schemas/usage-within";
import { CAPABILITY_LABELS, codeOf, VERDICT_CODES, type VerdictCode } from "../types";
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

/** The rows that a matrix's page shows for its filters, in its order. */
export function rowsOfFile<R extends LineRow>(
  rows: readonly R[],
  actions: readonly string[],
  filters: LineFilters,
): R[] {
  const { q = "", group = [], verdict = [], capability = [], use = [], sort } = filters;
  const within = actions.flatMap((action, at) => (isChosen(action, capability) ? [at] : []));
  return pickRows(
    rows,
    pickedFrom,
    { actions, within },
    {
      ...{ q, group, verdict, capability, use, sort },
      ...{ dangerous: filters.dangerous === "1", changed: filters.changed === "1" },
      all: filters.all === "1",
    },
  );
}

function pickedFrom({ principal, changes }: LineRow): PickedFrom {
  const differs = changes === undefined ? null : (at: number) => (changes[at] ?? "=") !== "=";
  return { principal, codes: principal.verdicts, differs };
}

function isChosen(action: string, capabilities: readonly string[]): boolean {
  return capabilities.length === 0 || capabilities.includes(capabilityOfName(action));
}

/** The cells of a row that the filters leave. */
export function pickActions(
  { principal, changes }: LineRow,
  actions: readonly string[],
  { capability = [], verdict = [], changed }: LineFilters,
): { action: string; at: number; code: VerdictCode }[] {
  return actions.flatMap((action, at) => {
    const code = codeOf(principal.verdicts[at]);
    if (!isChosen(action, capability)) return [];
    if (changed === "1" && changes !== undefined && (changes[at] ?? "=") === "=") return [];
    if (verdict.length > 0 && !verdict.includes(VERDICT_CODES[code].verdict)) return [];
    return [{ action, at, code }];
  });
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
