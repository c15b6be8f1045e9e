import type { AccessMatrix, MatrixPrincipal } from "@/lib/access/schemas/matrix";
import { usageWithin } from "@/lib/access/schemas/usage-within";
import {
  type Capability,
  codeOf,
  isHeld,
  PRINCIPAL_GROUPS,
  type PrincipalGroup,
  VERDICT_CODES,
  type VerdictCode,
} from "@/lib/access/types";
import { type ComparedPrincipal, type MatrixComparison, sumChanges } from "./compare-matrices";
import type { CellChange, CellPlace, GridCell } from "./grid-types";
import { sumUp } from "./sum-up";
import { wordsOfUse } from "./usage-words";
import type { AccessState } from "./view-state";

/** One row of the picture: a principal with its codes, and with what differs where another picture is compared. */
export interface ViewRow {
  principal: MatrixPrincipal;
  codes: readonly VerdictCode[];
  compared: ComparedPrincipal | null;
}

/** The picture as it is asked for: narrowed, in groups, in order. */
export interface MatrixView {
  capabilities: AccessMatrix["capabilities"];
  groups: readonly { group: PrincipalGroup; rows: readonly ViewRow[] }[];
  /** Rows in all groups. */
  shown: number;
  /** Principals before they were narrowed. */
  of: number;
}

export type Filters = Pick<
  AccessState,
  "q" | "group" | "verdict" | "capability" | "use" | "dangerous" | "changed" | "sort" | "all"
>;

/** The rows of a picture, or of the comparison of two. */
export function rowsOf(matrix: AccessMatrix, comparison: MatrixComparison | null): ViewRow[] {
  if (comparison) {
    return comparison.principals.map((compared) => ({
      principal: compared.principal,
      codes: compared.after,
      compared,
    }));
  }
  return matrix.principals.map((principal) => ({
    principal,
    codes: matrix.actions.map((_, at) => codeOf(principal.verdicts[at])),
    compared: null,
  }));
}

function matchesText({ principal }: ViewRow, q: string): boolean {
  if (q === "") return true;
  const { name, ref, accountId, accountName } = principal;
  const text = `${name} ${ref} ${accountId ?? ""} ${accountName ?? ""}`.toLowerCase();
  return q.split(/\s+/).every((word) => text.includes(word));
}

/** True where a principal may do something, or where that cannot be told. */
export function hasAccess(codes: readonly VerdictCode[]): boolean {
  return codes.some((code) => code !== "-" && code !== "D");
}

/** An orphan may do nothing, and is shown all the same where no capability is asked about: the policy should lose it. */
const staysNamed = ({ principal }: ViewRow, narrowed: boolean) =>
  principal.group === "orphans" && !narrowed;

const by = {
  name: (a: ViewRow, b: ViewRow) => a.principal.name.localeCompare(b.principal.name, "en"),
  risk: (a: ViewRow, b: ViewRow) => a.principal.risk - b.principal.risk,
  seen: (a: ViewRow, b: ViewRow) => timeOf(a, "seen") - timeOf(b, "seen"),
  used: (a: ViewRow, b: ViewRow) => timeOf(a, "used") - timeOf(b, "used"),
};

/** When a principal was last seen, or last used the key; NaN where that is not known. */
function timeOf({ principal }: ViewRow, by: "seen" | "used"): number {
  const at = by === "seen" ? principal.lastSeenAt : principal.use?.lastUsedAt;
  return Date.parse(at ?? "");
}

/** Judgements of low severity are worth knowing, and no danger. */
export function isDangerous({ principal }: ViewRow): boolean {
  return principal.judgements.some(({ severity }) => severity !== "low");
}

/** How a principal used what it is allowed of some actions; of all of them, the principal's own answer. */
export function usageOfRow(row: ViewRow, actions: readonly string[], within: readonly number[]) {
  const { use } = row.principal;
  if (use === null || within.length === actions.length) return use;
  const held = within.filter((at) => isHeld(row.codes[at] ?? "?"));
  return usageWithin(
    use,
    held.flatMap((at) => actions[at] ?? []),
  );
}

/** An order of rows; those never seen come last both ways, and equals are in the order of their names. */
function orderOf(sort: string): (a: ViewRow, b: ViewRow) => number {
  const turned = sort.startsWith("-") ? -1 : 1;
  const name = (sort.startsWith("-") ? sort.slice(1) : sort) as keyof typeof by;
  return (a, b) => {
    if (name === "seen" || name === "used") {
      const unseen = Number(Number.isNaN(timeOf(a, name))) - Number(Number.isNaN(timeOf(b, name)));
      if (unseen !== 0) return unseen;
    }
    const order = by[name](a, b);
    // Two that were never seen compare to NaN.
    return order ? turned * order : by.name(a, b) || (a.principal.ref < b.principal.ref ? -1 : 1);
  };
}

/**
 * Narrows, groups and orders. A capability narrows the columns, and the rows to those with access (or unknown) in
 * them; a verdict, the rows to those that have it there; both, and the search, hold together.
 */
export function viewOf(
  matrix: AccessMatrix,
  rows: readonly ViewRow[],
  filters: Filters,
): MatrixView {
  const chosen = new Set<Capability>(filters.capability);
  const capabilities =
    chosen.size === 0
      ? matrix.capabilities
      : matrix.capabilities.filter(({ id }) => chosen.has(id));
  const places = new Map(matrix.actions.map((action, at) => [action, at]));
  const within = capabilities.flatMap(({ actions }) =>
    actions.flatMap((one) => places.get(one) ?? []),
  );
  const q = filters.q.trim().toLowerCase();
  const verdicts = new Set<string>(filters.verdict);
  const groups = new Set<PrincipalGroup>(filters.group);
  const uses = new Set<string>(filters.use);

  const kept = rows.filter((row) => {
    const codes = within.map((at) => row.codes[at] ?? "?");
    const { changes = [] } = row.compared ?? {};
    const differs = within.some((at) => (changes[at] ?? null) !== null);
    if (groups.size > 0 && !groups.has(row.principal.group)) return false;
    if (filters.dangerous && !isDangerous(row)) return false;
    if (uses.size > 0 && !uses.has(usageOfRow(row, matrix.actions, within)?.state ?? ""))
      return false;
    if (filters.changed && row.compared && !differs) return false;
    if (verdicts.size > 0) {
      if (!codes.some((code) => verdicts.has(VERDICT_CODES[code].verdict))) return false;
    } else if (!filters.all && !differs && !hasAccess(codes) && !staysNamed(row, chosen.size > 0)) {
      return false;
    }
    return matchesText(row, q);
  });
  kept.sort(orderOf(filters.sort));
  return {
    capabilities,
    groups: PRINCIPAL_GROUPS.map((group) => ({
      group,
      rows: kept.filter(({ principal }) => principal.group === group),
    })).filter((each) => each.rows.length > 0),
    shown: kept.length,
    of: rows.length,
  };
}

/** Reads cells of a view, each made once: rows ask for them again whenever the focus comes by. */
export function cellReader(matrix: AccessMatrix, rows: readonly ViewRow[]) {
  const byRef = new Map(rows.map((row) => [row.principal.ref, row]));
  const places = new Map(matrix.actions.map((action, at) => [action, at]));
  const actionsOf = new Map<string, number[]>(
    matrix.capabilities.map(({ id, actions }) => [
      id,
      actions.flatMap((action) => places.get(action) ?? []),
    ]),
  );
  const known = new Map<string, GridCell>();
  return (place: CellPlace): GridCell => {
    const name = `${place.column ?? place.group} ${place.row}`;
    const made = known.get(name);
    if (made) return made;
    const at = place.column === null ? undefined : places.get(place.column);
    const within = at === undefined ? (actionsOf.get(place.group) ?? []) : [at];
    const row = byRef.get(place.row);
    const cell = cellOf(row, within);
    const used = matrix.usage && row && hasAccess(within.map((each) => row.codes[each] ?? "?"));
    if (used) {
      const actions = within.flatMap((each) => matrix.actions[each] ?? []);
      cell.use = usageWithin(row.principal.use, actions);
      cell.words += `, ${wordsOfUse(cell.use)}`;
    }
    known.set(name, cell);
    return cell;
  };
}

function cellOf(row: ViewRow | undefined, within: readonly number[]): GridCell {
  const codes = within.map((at) => row?.codes[at] ?? "?");
  const { code, count, of, words } = sumUp(codes);
  const share = count === of ? null : { count, of };
  if (!row?.compared) return { code, share, change: null, use: null, words };
  const { before, changes } = row.compared;
  const change = sumChanges(within.map((at) => changes[at] ?? null));
  const was = sumUp(within.map((at) => before[at] ?? "?"));
  return {
    code,
    share,
    change,
    use: null,
    words: change === null ? words : `${words}, against ${was.words}: ${CHANGE_WORDS[change]}`,
  };
}

const CHANGE_WORDS: Record<CellChange, string> = {
  gained: "more access",
  lost: "less access",
  other: "another kind of access",
  unclear: "cannot be compared",
};
