"use client";

import { useQuery } from "@tanstack/react-query";
import { ListHead, ListPage } from "@/components/data-table/list-page";
import { SearchBox } from "@/components/data-table/search-box";
import { useListState } from "@/components/data-table/use-list-state";
import { ViewsMenu } from "@/components/data-table/views-menu";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { EmptyState } from "@/components/ui/empty-state";
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
    <ListPage
      name="Aliases"
      what="The aliases"
      query={aliases}
      region={region}
      place={{ cursor: state.cursor, from: state.from }}
      move={change}
      columns={ALIAS_COLUMNS}
      rowKey={(alias) => alias.arn}
      sort={state.sort}
      onSort={(sort) => change({ sort })}
      empty={
        <EmptyState title={narrowed ? "No alias matches" : "No aliases have been read yet"}>
          {narrowed
            ? "The filters stay as they are."
            : "The first sync lists the aliases of every account."}
        </EmptyState>
      }
    >
      <ListHead title="Aliases">
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
        <Check
          label="Pointed elsewhere before"
          checked={state.moved === "true"}
          onCheck={(checked) => change({ moved: checked ? "true" : null })}
          className="min-h-7"
        />
        {narrowed ? (
          <Button variant="quiet" onClick={() => change(CLEARED)}>
            Clear all
          </Button>
        ) : null}
      </ListHead>
    </ListPage>
  );
}
