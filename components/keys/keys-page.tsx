"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ColumnChooser } from "@/components/data-table/column-chooser";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import type { Column } from "@/components/data-table/types";
import { useListState } from "@/components/data-table/use-list-state";
import { ViewsMenu } from "@/components/data-table/views-menu";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { keyFacetsQuery, keysQuery } from "@/lib/keys/client";
import type { KeyList, KeySummary } from "@/lib/keys/schemas";
import { ActiveFilters } from "./active-filters";
import { ExportMenu } from "./export-menu";
import { clearedFilters, FilterBar } from "./filter-bar";
import { KEY_COLUMNS, nameColumn } from "./key-columns";
import {
  filterParams,
  type KeyListState,
  keyListParsers,
  listParams,
  STANDARD_COLUMNS,
} from "./list-state";
import { ALL_KEYS, parseView, viewQuery } from "./views";

/** The keys of the estate: everything that narrows, orders or shapes the list is in the URL. */
export function KeysPage() {
  const { region, state, change, search, set } = useListState(keyListParsers);
  const keys = useQuery(keysQuery(listParams(state)));
  const facets = useQuery(keyFacetsQuery(filterParams(state)));
  const compact = state.density === "compact";
  const columns = useMemo(
    () => [nameColumn(compact), ...KEY_COLUMNS.filter((c) => state.cols.includes(c.id))],
    [compact, state.cols],
  );
  const filters = { state, facets: facets.data, change };

  return (
    <div className="flex min-h-0 grow flex-col print-flow">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <h1 className="mr-1 font-semibold text-lg tracking-tight">Keys</h1>
        <ViewsMenu
          page="keys"
          standard={ALL_KEYS}
          query={viewQuery(state)}
          opened={state.view}
          open={(query, view) => set(query === null ? { view } : { ...parseView(query), view })}
        />
        <SearchBox
          label="Search keys by alias, id, ARN, description and tags"
          placeholder="Alias, id, ARN, description, tag"
          value={state.q}
          onChange={search}
        />
        <FilterBar {...filters} />
        <div className="ml-auto flex gap-2">
          <ColumnChooser
            columns={KEY_COLUMNS}
            chosen={state.cols}
            standard={STANDARD_COLUMNS}
            onChoose={(cols) => set({ cols }, "replace")}
            density={state.density}
            onDensity={(density) => set({ density }, "replace")}
          />
          <ExportMenu
            params={{ ...filterParams(state), sort: state.sort }}
            total={keys.data?.total}
          />
        </div>
      </div>
      <ActiveFilters {...filters} />
      {keys.isError && keys.data ? <StaleNotice error={keys.error} retry={keys.refetch} /> : null}
      <section
        ref={region}
        aria-label="Keys"
        className="print-flow relative min-h-64 grow overflow-auto border-t bg-surface scroll-pt-9 scroll-pl-48 lg:min-h-0 sm:scroll-pl-72"
      >
        {keys.data ? (
          <KeyRows {...{ keys: keys.data, columns, state, busy: keys.isPlaceholderData, change }} />
        ) : keys.isError ? (
          <ErrorState
            what="The keys"
            error={keys.error}
            retryLabel={state.cursor ? "Go to the first page" : undefined}
            retry={() => (state.cursor ? change({}) : void keys.refetch())}
          />
        ) : (
          <TableSkeleton what="Keys" />
        )}
      </section>
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-2 border-t bg-surface px-4 py-1">
        <span className="hidden text-ink-3 text-xs md:inline">
          <kbd>/</kbd> search · <kbd>j</kbd> <kbd>k</kbd> rows · <kbd>Enter</kbd> open
        </span>
        {keys.data ? (
          <Pager
            place={{ cursor: state.cursor, from: state.from }}
            count={keys.data.items.length}
            total={keys.data.total}
            nextCursor={keys.data.nextCursor}
            onMove={(place) => change(place)}
          />
        ) : null}
      </div>
    </div>
  );
}

interface RowsProps {
  keys: KeyList;
  columns: Column<KeySummary>[];
  state: KeyListState;
  busy: boolean;
  change: (patch: Partial<KeyListState>) => void;
}

function KeyRows({ keys, columns, state, busy, change }: RowsProps) {
  if (keys.items.length === 0) {
    const narrowed = filterParams(state);
    const isNarrowed = Object.values(narrowed).some((v) => (Array.isArray(v) ? v.length > 0 : v));
    return isNarrowed ? (
      <EmptyState
        title="No key matches"
        actions={
          <Button onClick={() => change({ ...clearedFilters(), q: "" })}>Clear all filters</Button>
        }
      >
        The filters stay as they are; take one away above, or all of them.
      </EmptyState>
    ) : (
      <EmptyState title="No keys have been read yet">
        The first sync lists the keys of every account. Its progress is on the accounts page.
      </EmptyState>
    );
  }
  return (
    <DataTable
      caption={`Keys, ${keys.total} in all`}
      columns={columns}
      rows={keys.items}
      rowKey={(row) => row.arn}
      sort={state.sort}
      onSort={(sort) => change({ sort: sort as KeyListState["sort"] })}
      density={state.density}
      busy={busy}
    />
  );
}
