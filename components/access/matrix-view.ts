import type { AccessMatrix, MatrixPrincipal } from "@/lib/access/schemas/matrix";
import { hasAccess, type PickedFrom, pickRows } from "@/lib/access/schemas/pick-rows";
import { usageWithin } from "@/lib/access/schemas/usage-within";
import {
  type Capability,
  codeOf,
  PRINCIPAL_GROUPS,
  type PrincipalGroup,
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

function pickedFrom({ principal, codes, compared }: ViewRow): PickedFrom {
  const differs = compared && ((at: number) => (compared.changes[at] ?? null) !== null);
  return { principal, codes, differs };
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
  const kept = pickRows(rows, pickedFrom, { actions: matrix.actions, within }, filters);
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
