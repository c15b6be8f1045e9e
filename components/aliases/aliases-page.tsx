"use client";

import { useQuery } from "@tanstack/react-query";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { useListState } from "@/components/data-table/use-list-state";
import { ViewsMenu } from "@/components/data-table/views-menu";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Select } from "@/components/ui/select";
import { aliasesQuery, aliasFacetsQuery } from "@/lib/keys/client";
import { ALIAS_COLUMNS } from "./alias-columns";
import { AliasFilters } from "./alias-filters";
import {
  ALIAS_STATUS_WORDS,
  aliasFilterParams,
  aliasListParams,
  aliasListParsers,
  CLEARED,
  isNarrowed,
} from "./list-state";
import { ALL_ALIASES, parseView, viewQuery } from "./views";

const ANY = "any";
const STATUSES = [
  { value: ANY, label: "Any status" },
  ...Object.entries(ALIAS_STATUS_WORDS).map(([value, label]) => ({ value, label })),
];

export function AliasesPage() {
  const { region, state, change, search, set } = useListState(aliasListParsers);
  const aliases = useQuery(aliasesQuery(aliasListParams(state)));
  const facets = useQuery(aliasFacetsQuery(aliasFilterParams(state)));
  const narrowed = isNarrowed(state);

  return (
    <div className="flex min-h-0 grow flex-col print-flow">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <h1 className="mr-1 font-semibold text-lg tracking-tight">Aliases</h1>
        <ViewsMenu
          page="aliases"
          standard={ALL_ALIASES}
          query={viewQuery(state)}
          opened={state.view}
          open={(query, view) => set(query === null ? { view } : { ...parseView(query), view })}
        />
        <SearchBox
          label="Search aliases by name and key id"
          placeholder="Alias or key id"
          value={state.q}
          onChange={search}
        />
        <AliasFilters state={state} facets={facets.data} failed={facets.isError} change={change} />
        <Select
          label="Status"
          options={STATUSES}
          value={state.status[0] ?? ANY}
          onChange={(value) => change({ status: value === ANY ? [] : [value] })}
        />
        <label className="flex min-h-7 items-center gap-2">
          <input
            type="checkbox"
            className="size-3.5 accent-accent"
            checked={state.moved === "true"}
            onChange={(event) => change({ moved: event.target.checked ? "true" : null })}
          />
          Pointed elsewhere before
        </label>
        {narrowed ? (
          <Button variant="quiet" onClick={() => change(CLEARED)}>
            Clear all
          </Button>
        ) : null}
      </div>
      {aliases.isError && aliases.data ? (
        <StaleNotice error={aliases.error} retry={aliases.refetch} />
      ) : null}
      <section
        ref={region}
        aria-label="Aliases"
        className="print-flow relative min-h-64 grow scroll-pt-9 scroll-pl-48 overflow-auto border-t bg-surface sm:scroll-pl-64 lg:min-h-0"
      >
        {aliases.data ? (
          aliases.data.items.length > 0 ? (
            <DataTable
              caption={`Aliases, ${aliases.data.total} in all`}
              columns={ALIAS_COLUMNS}
              rows={aliases.data.items}
              rowKey={(alias) => alias.arn}
              sort={state.sort}
              onSort={(sort) => change({ sort })}
              density="normal"
              busy={aliases.isPlaceholderData}
            />
          ) : (
            <EmptyState title={narrowed ? "No alias matches" : "No aliases have been read yet"}>
              {narrowed
                ? "The filters stay as they are."
                : "The first sync lists the aliases of every account."}
            </EmptyState>
          )
        ) : aliases.isError ? (
          <ErrorState
            what="The aliases"
            error={aliases.error}
            retryLabel={state.cursor ? "Go to the first page" : undefined}
            retry={() => (state.cursor ? change({}) : void aliases.refetch())}
          />
        ) : (
          <TableSkeleton what="Aliases" />
        )}
      </section>
      <div className="flex min-h-10 items-center justify-end border-t bg-surface px-4 py-1">
        {aliases.data ? (
          <Pager
            place={{ cursor: state.cursor, from: state.from }}
            count={aliases.data.items.length}
            total={aliases.data.total}
            nextCursor={aliases.data.nextCursor}
            onMove={change}
          />
        ) : null}
      </div>
    </div>
  );
}
