"use client";

import { LogIn } from "lucide-react";
import { type RefObject, useCallback, useMemo } from "react";
import { Time } from "@/components/ui/time";
import type { MatrixPrincipal } from "@/lib/access/schemas/matrix";
import type { Capability, PrincipalGroup } from "@/lib/access/types";
import type { ChainMark } from "./chain-words";
import { bareAction } from "./explanation-words";
import type { CellPlace, GridCell, GridFact, GridHandle, GridRow } from "./grid-types";
import { LastUse } from "./last-use";
import { MatrixGrid } from "./matrix-grid";
import type { MatrixView } from "./matrix-view";
import { headName, PrincipalHead } from "./principal-head";
import { GROUP_LABELS, principalTitle } from "./principal-words";
import { ACCESS_SORTS, type AccessState } from "./view-state";

const FACTS: GridFact[] = [
  { id: "risk", label: "Risk", width: "number" },
  { id: "seen", label: "Last seen", width: "age" },
  { id: "used", label: "Last use", width: "age" },
];

interface Props {
  label: string;
  /** The account of the key. */
  home: string;
  view: MatrixView;
  /** Who can take whose place, by the rows' refs. */
  marks: ReadonlyMap<string, ChainMark>;
  cellOf: (place: CellPlace) => GridCell;
  state: AccessState;
  change: (patch: Partial<AccessState>) => void;
  opened: CellPlace | null;
  onOpen: (place: CellPlace) => void;
  handle: RefObject<GridHandle | null>;
  busy: boolean;
}

function gridRow(
  principal: MatrixPrincipal,
  home: string,
  marks: ReadonlyMap<string, ChainMark>,
): GridRow {
  const { ref, principalId, risk, lastSeenAt, use } = principal;
  const mark = marks.get(ref) ?? null;
  return {
    id: ref,
    name: principalTitle(principal),
    headName: headName(principal, mark),
    head: <PrincipalHead principal={principal} home={home} mark={mark} />,
    href: principalId === null ? null : `/principals/${encodeURIComponent(principalId)}`,
    facts: {
      risk,
      seen: lastSeenAt === null ? <i>not known</i> : <Time at={lastSeenAt} />,
      used: <LastUse use={use} />,
    },
  };
}

function AssumableSign() {
  return (
    <li className="flex items-center gap-1 whitespace-nowrap">
      <LogIn aria-hidden="true" className="size-3 text-ink-3" />
      Others can assume it
    </li>
  );
}

/** `values` with one taken away or put in. */
function toggled<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

/** The view as a grid of principals and capabilities. */
export function MatrixPane(props: Props) {
  const { view, marks, state, change, home } = props;
  const { open, closed, sort } = state;
  const columnGroups = useMemo(
    () =>
      view.capabilities.map(({ id, label, actions }) => ({
        id,
        label,
        open: open.includes(id),
        columns: actions.map((action) => ({ id: action, label: bareAction(action) })),
      })),
    [view.capabilities, open],
  );
  const rowGroups = useMemo(
    () =>
      view.groups.map(({ group, rows }) => ({
        id: group,
        label: GROUP_LABELS[group],
        note: rows.length.toLocaleString("en"),
        open: !closed.includes(group),
        rows: rows.map(({ principal }) => gridRow(principal, home, marks)),
      })),
    [view.groups, closed, home, marks],
  );
  const onSort = useCallback(
    (by: string) => {
      // Names begin at A; risk and the last sight begin at the most.
      const first = by === "name" ? "name" : `-${by}`;
      const turned = by === "name" ? "-name" : by;
      change({ sort: sort === first ? turned : first });
    },
    [sort, change],
  );
  const gridSort = useMemo(
    () => ({
      by: sort.replace(/^-/, ""),
      direction: sort.startsWith("-") ? ("descending" as const) : ("ascending" as const),
      choices: ACCESS_SORTS,
      onSort,
    }),
    [sort, onSort],
  );
  const onToggleColumns = useCallback(
    (group: string) => change({ open: toggled(open, group as Capability) }),
    [open, change],
  );
  const onToggleRows = useCallback(
    (group: string) => change({ closed: toggled(closed, group as PrincipalGroup) }),
    [closed, change],
  );
  return (
    <MatrixGrid
      label={props.label}
      rowLabel="Principal"
      facts={FACTS}
      columnGroups={columnGroups}
      rowGroups={rowGroups}
      onToggleColumns={onToggleColumns}
      onToggleRows={onToggleRows}
      cellOf={props.cellOf}
      sort={gridSort}
      opened={props.opened}
      onOpen={props.onOpen}
      handle={props.handle}
      busy={props.busy}
      calls={state.calls}
      signs={marks.size === 0 ? null : <AssumableSign />}
    />
  );
}
