"use client";

import { useQueryStates } from "nuqs";
import { useCallback, useRef } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { shortAlias } from "@/components/ui/key-link";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import { isDangerous } from "@/lib/access/schemas/pick-rows";
import type { KeyRef } from "@/lib/keys/client";
import { AccessList } from "./access-list";
import { AccessNotes } from "./access-notes";
import { AccessSkeleton } from "./access-skeleton";
import { AccessScope, AccessToolbar } from "./access-toolbar";
import { CompareBar, CompareFailed } from "./compare-bar";
import { ExplainedCell } from "./explained-cell";
import type { CellPlace, GridHandle } from "./grid-types";
import { actionBehind, listRows } from "./list-rows";
import { MatrixPane } from "./matrix-pane";
import type { MatrixView } from "./matrix-view";
import { unreadPolicy } from "./source-words";
import { useAccessPicture } from "./use-access-picture";
import { useChainMarks } from "./use-chain-marks";
import { useMedia } from "./use-media";
import { type AccessState, accessParsers, countFilters, NO_FILTERS } from "./view-state";

/** The cell that is explained, by the names of the grid; null: none. */
function openedOf(state: AccessState, matrix: AccessMatrix | undefined): CellPlace | null {
  if (!matrix || state.principal === "" || state.action === "") return null;
  const of = matrix.capabilities.find(({ actions }) => actions.includes(state.action));
  return of ? { row: state.principal, group: of.id, column: state.action } : null;
}

/** Who can do what with a key: as a matrix or a list, narrowed, compared, each verdict explained. */
export function AccessSection({ keyRef }: { keyRef: KeyRef }) {
  const [state, setState] = useQueryStates(accessParsers, { history: "push" });
  const change = useCallback((patch: Partial<AccessState>) => void setState(patch), [setState]);
  const search = useCallback(
    (q: string) => void setState({ q, from: 0 }, { history: "replace" }),
    [setState],
  );
  const wide = useMedia("(min-width: 40rem)");
  const drawn = state.view ?? (wide ? "matrix" : "list");
  const handle = useRef<GridHandle>(null);
  const returnTo = useRef<HTMLElement | null>(null);
  const picture = useAccessPicture(keyRef, state, drawn);
  const { now, matrix, compared, view, cellOf, comparison, other } = picture;
  const marks = useChainMarks(keyRef, state, matrix !== undefined);
  const opened = openedOf(state, matrix);

  const open = useCallback(
    (principal: string, action: string) => {
      const { activeElement } = document;
      returnTo.current = activeElement instanceof HTMLElement ? activeElement : null;
      change({ principal, action, other: false });
    },
    [change],
  );
  const openPlace = useCallback(
    ({ row, group, column }: CellPlace) => {
      const capability = matrix?.capabilities.find(({ id }) => id === group);
      if (!capability || !cellOf) return;
      const of = (one: string) => cellOf({ row, group, column: one });
      const sum = cellOf({ row, group, column: null });
      open(row, column ?? actionBehind(capability, of, sum));
    },
    [matrix, cellOf, open],
  );
  const close = useCallback(() => {
    change({ principal: "", action: "", other: false });
    if (drawn === "matrix") handle.current?.focus();
    else returnTo.current?.focus();
  }, [change, drawn]);

  if (now.isError && !matrix) {
    return <ErrorState what="Access" error={now.error} retry={now.refetch} />;
  }
  const label = matrix
    ? `Who can do what with ${shortAlias(matrix.key.aliases[0] ?? matrix.key.keyId)}`
    : "Access";
  const count =
    view && matrix ? { shown: view.shown, of: comparison ? view.of : matrix.total } : null;
  const multiRegion = Boolean(matrix?.key.multiRegionType);
  const scope = <AccessScope {...{ state, change, count, multiRegion }} />;
  return (
    <div className="flex min-h-0 grow flex-col print-flow">
      <h2 className="sr-only">{label}</h2>
      <AccessToolbar
        keyRef={keyRef}
        state={state}
        change={change}
        search={search}
        facets={picture.facets}
        dangerous={picture.rows?.filter(({ principal }) => isDangerous(principal)).length ?? null}
        count={count}
        drawn={drawn}
      />
      {now.isError && matrix ? <StaleNotice error={now.error} retry={now.refetch} /> : null}
      {matrix ? (
        <AccessNotes matrix={matrix}>{scope}</AccessNotes>
      ) : (
        <div className="shrink-0 px-4 pb-1.5">{scope}</div>
      )}
      {picture.against && compared.isError ? (
        <CompareFailed error={compared.error} change={change} />
      ) : null}
      {comparison && other ? (
        <CompareBar
          before={other}
          comparison={comparison}
          kind={state.with ? "keys" : "times"}
          state={state}
          change={change}
        />
      ) : null}
      <div className="flex min-h-0 grow print-flow">
        {!matrix || !view || !cellOf ? (
          <AccessSkeleton />
        ) : view.shown === 0 ? (
          <div className="grow bg-surface">
            <NobodyHere matrix={matrix} view={view} state={state} change={change} />
          </div>
        ) : drawn === "matrix" ? (
          <MatrixPane
            label={label}
            home={matrix.key.accountId}
            view={view}
            marks={marks}
            cellOf={cellOf}
            state={state}
            change={change}
            opened={opened}
            onOpen={openPlace}
            handle={handle}
            busy={now.isPlaceholderData}
          />
        ) : (
          <AccessList
            label={label}
            rows={listRows(matrix, view, cellOf, state)}
            marks={marks}
            state={state}
            change={change}
            cellOf={cellOf}
            onOpen={open}
            wide={wide}
            busy={now.isPlaceholderData}
          />
        )}
        {matrix && cellOf && opened ? (
          <ExplainedCell
            keyRef={keyRef}
            matrix={matrix}
            state={state}
            cellOf={cellOf}
            place={opened}
            change={change}
            onClose={close}
          />
        ) : null}
      </div>
    </div>
  );
}

interface NobodyProps {
  matrix: AccessMatrix;
  view: MatrixView;
  state: AccessState;
  change: (patch: Partial<AccessState>) => void;
}

/** Why no row is shown, and what that means. */
function NobodyHere({ matrix, state, change }: NobodyProps) {
  if (countFilters(state) > 0 || state.q !== "") {
    return (
      <EmptyState
        title="No principal matches"
        actions={<Button onClick={() => change(NO_FILTERS)}>Clear all filters</Button>}
      >
        The filters stay as they are.
      </EmptyState>
    );
  }
  const unread = unreadPolicy(matrix) !== null;
  return (
    <EmptyState
      title={unread ? "Nobody could be judged" : "Nobody has access"}
      actions={
        matrix.total > 0 && !state.all ? (
          <Button onClick={() => change({ all: true })}>Show those without access</Button>
        ) : null
      }
    >
      {unread
        ? "The key policy was never read, and no principal is known that it could be asked about."
        : `None of the ${matrix.total.toLocaleString("en")} principals asked about may do anything with this key. If its policy lets nobody change it, only AWS Support can bring it back.`}
    </EmptyState>
  );
}
