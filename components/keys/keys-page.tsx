"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ColumnChooser } from "@/components/data-table/column-chooser";
import { ListHead, ListPage } from "@/components/data-table/list-page";
import { SearchBox } from "@/components/data-table/search-box";
import { useListState } from "@/components/data-table/use-list-state";
import { ViewsMenu } from "@/components/data-table/views-menu";
import { useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { keyFacetsQuery, keysQuery } from "@/lib/keys/client";
import { ActiveFilters } from "./active-filters";
import { ExportKeys } from "./export-keys";
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
    <ListPage
      name="Keys"
      what="The keys"
      query={keys}
      region={region}
      place={{ cursor: state.cursor, from: state.from }}
      move={change}
      columns={columns}
      rowKey={(row) => row.arn}
      sort={state.sort}
      onSort={(sort) => change({ sort: sort as KeyListState["sort"] })}
      density={state.density}
      scrollPad="scroll-pl-48 sm:scroll-pl-72"
      empty={<NoKeys state={state} change={change} />}
      hint={
        <span className="no-print mr-auto hidden text-ink-3 text-xs md:inline">
          <kbd>/</kbd> search · <kbd>j</kbd> <kbd>k</kbd> rows · <kbd>Enter</kbd> open
        </span>
      }
    >
      <ListHead title="Keys">
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
          <ExportKeys
            params={{ ...filterParams(state), sort: state.sort }}
            total={keys.data?.total}
          />
        </div>
      </ListHead>
      <ActiveFilters {...filters} />
    </ListPage>
  );
}

interface NoKeysProps {
  state: KeyListState;
  change: (patch: Partial<KeyListState>) => void;
}

function NoKeys({ state, change }: NoKeysProps) {
  const { role } = useViewer();
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
  ) : role === "owner" ? (
    <EmptyState title="No key is yours">
      Keys get their owners by hand, by rules and by tags; none that was read is yours.
    </EmptyState>
  ) : (
    <EmptyState title="No keys have been read yet">
      The first sync lists the keys of every account. Its progress is on the accounts page.
    </EmptyState>
  );
}
