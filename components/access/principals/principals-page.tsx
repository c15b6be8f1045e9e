"use client";

import { useQuery } from "@tanstack/react-query";
import { ExportMenu } from "@/components/data-table/export-menu";
import { ListHead, ListPage } from "@/components/data-table/list-page";
import { SearchBox } from "@/components/data-table/search-box";
import { useListState } from "@/components/data-table/use-list-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { principalsQuery } from "@/lib/access/client";
import { CAPABILITY_LABELS, KEY_CAPABILITIES, PRINCIPAL_KINDS } from "@/lib/access/types";
import { toQuery } from "@/lib/http/client";
import type { ListParams } from "@/lib/keys/client";
import { EdgeNote } from "../edge-note";
import { kindWord } from "../principal-words";
import {
  CLEARED,
  isNarrowed,
  principalFilterParams,
  principalListParams,
  principalListParsers,
} from "./list-state";
import { PRINCIPAL_COLUMNS } from "./principal-columns";

const ANY = "any";
const KINDS = [
  { value: ANY, label: "Any kind" },
  ...PRINCIPAL_KINDS.map((kind) => ({ value: kind, label: capital(kindWord(kind)) })),
];
const CAPABILITIES = [
  { value: ANY, label: "Any access" },
  ...KEY_CAPABILITIES.map((each) => ({ value: each, label: CAPABILITY_LABELS[each] })),
];

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Everybody who reaches a key: what narrows and orders the list is in the URL. */
export function PrincipalsPage() {
  const { region, state, change, search } = useListState(principalListParsers);
  const principals = useQuery(principalsQuery(principalListParams(state)));
  const narrowed = isNarrowed(state);
  return (
    <ListPage
      name="Principals"
      what="The principals"
      query={principals}
      region={region}
      place={{ cursor: state.cursor, from: state.from }}
      move={change}
      columns={PRINCIPAL_COLUMNS}
      rowKey={(row) => row.id}
      sort={state.sort}
      onSort={(sort) => change({ sort })}
      hint={
        <div className="mr-auto">
          {principals.data ? <EdgeNote state={principals.data.state} /> : null}
        </div>
      }
      empty={
        <EmptyState title={narrowed ? "No principal matches" : "Nobody is known to reach a key"}>
          {narrowed
            ? "The filters stay as they are."
            : "Who reaches which key is computed after the first sync has read keys and identities."}
        </EmptyState>
      }
    >
      <ListHead title="Principals">
        <SearchBox
          label="Search principals by name, ARN and account"
          placeholder="Name, ARN, account"
          value={state.q}
          onChange={search}
        />
        <Select
          label="Kind"
          options={KINDS}
          value={state.kind[0] ?? ANY}
          onChange={(value) => change({ kind: value === ANY ? [] : [value] })}
        />
        <Select
          label="Has on some key"
          options={CAPABILITIES}
          value={state.capability ?? ANY}
          onChange={(value) =>
            change({ capability: KEY_CAPABILITIES.find((each) => each === value) ?? null })
          }
        />
        {narrowed ? (
          <Button variant="quiet" onClick={() => change(CLEARED)}>
            Clear all
          </Button>
        ) : null}
        <div className="ml-auto">
          <ExportPrincipals
            params={{ ...principalFilterParams(state), sort: state.sort }}
            total={principals.data?.total}
          />
        </div>
      </ListHead>
    </ListPage>
  );
}

function ExportPrincipals({ params, total }: { params: ListParams; total: number | undefined }) {
  const href = (format: string) => `/api/v1/principals/export?${toQuery({ ...params, format })}`;
  const rows = total === undefined ? "every row" : `${total.toLocaleString("en")} rows`;
  return <ExportMenu rows={rows} href={href} />;
}
