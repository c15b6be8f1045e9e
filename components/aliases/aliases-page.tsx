"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useCallback, useRef } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { useRowKeys } from "@/components/data-table/use-row-keys";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Select } from "@/components/ui/select";
import { aliasesQuery } from "@/lib/keys/client";
import { ALIAS_COLUMNS } from "./alias-columns";
import {
  ALIAS_STATUS_WORDS,
  type AliasListState,
  aliasListParams,
  aliasListParsers,
} from "./list-state";

const ANY = "any";
const STATUSES = [
  { value: ANY, label: "Any status" },
  ...Object.entries(ALIAS_STATUS_WORDS).map(([value, label]) => ({ value, label })),
];

const CLEARED = { q: "", account: [], region: [], status: [], moved: null, cursor: "", from: 0 };

export function AliasesPage() {
  const region = useRef<HTMLElement>(null);
  const [state, setState] = useQueryStates(aliasListParsers, { history: "push" });
  const aliases = useQuery(aliasesQuery(aliasListParams(state)));
  useRowKeys(region);

  const change = useCallback(
    (patch: Partial<AliasListState>) => {
      region.current?.scrollTo({ top: 0 });
      void setState({ cursor: "", from: 0, ...patch });
    },
    [setState],
  );
  const search = useCallback(
    (q: string) => void setState({ q, cursor: "", from: 0 }, { history: "replace" }),
    [setState],
  );
  const narrowed =
    state.q !== "" ||
    state.moved !== null ||
    state.status.length + state.account.length + state.region.length > 0;

  return (
    <div className="flex min-h-0 grow flex-col print-flow">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <h1 className="mr-1 font-semibold text-lg tracking-tight">Aliases</h1>
        <SearchBox
          label="Search aliases by name and key id"
          placeholder="Alias or key id"
          value={state.q}
          onChange={search}
        />
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
          <Button variant="quiet" onClick={() => void setState(CLEARED)}>
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
