"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useCallback } from "react";
import { ExportMenu } from "@/components/data-table/export-menu";
import { SearchBox } from "@/components/data-table/search-box";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Select } from "@/components/ui/select";
import { ShowMore } from "@/components/ui/show-more";
import { ESTATE_ROWS, estateQuery } from "@/lib/access/client";
import type { EstateMatrix } from "@/lib/access/schemas/estate";
import {
  CAPABILITY_LABELS,
  ESTATE_GROUPS,
  ESTATE_USES,
  KEY_CAPABILITIES,
} from "@/lib/access/types";
import { toQuery } from "@/lib/http/client";
import { EdgeNote } from "../edge-note";
import { EstateGrid } from "./estate-grid";
import { EstateList } from "./estate-list";
import {
  ESTATE_USE_WORDS,
  type EstateState,
  estateParams,
  estateParsers,
  FEW_COLUMNS,
  GROUP_WORDS,
} from "./estate-state";

const CAPABILITIES = KEY_CAPABILITIES.map((value) => ({ value, label: CAPABILITY_LABELS[value] }));
const GROUPS = ESTATE_GROUPS.map((value) => ({ value, label: `By ${GROUP_WORDS[value].one}` }));

const USES = ESTATE_USES.map((value) => ({ value, label: ESTATE_USE_WORDS[value] }));

/** One capability over the whole estate: who reaches how many keys of which account, data class or owner. */
export function EstatePage() {
  const [state, setState] = useQueryStates(estateParsers, { history: "push" });
  const change = useCallback((patch: Partial<EstateState>) => void setState(patch), [setState]);
  const search = useCallback(
    (q: string) => void setState({ q }, { history: "replace" }),
    [setState],
  );
  const query = useInfiniteQuery(estateQuery(estateParams(state)));
  const pages = query.data?.pages;
  const [first] = pages ?? [];
  return (
    <div className="print-flow flex min-h-0 grow flex-col">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <h1 className="mr-1 font-semibold text-lg tracking-tight">Access</h1>
        <Select
          label="Capability"
          options={CAPABILITIES}
          value={state.capability}
          onChange={(value) =>
            change({ capability: KEY_CAPABILITIES.find((each) => each === value) ?? "decrypt" })
          }
        />
        <Select
          label="Keys put together"
          options={GROUPS}
          value={state.group}
          onChange={(value) =>
            change({
              group: ESTATE_GROUPS.find((each) => each === value) ?? "account",
              open: null,
            })
          }
        />
        <Select
          label="Use"
          options={USES}
          value={state.use}
          onChange={(value) =>
            change({ use: ESTATE_USES.find((each) => each === value) ?? "told" })
          }
        />
        <SearchBox
          label="Search principals by name, ARN and account"
          placeholder="Name, ARN, account"
          value={state.q}
          onChange={search}
        />
        {state.open === null ? null : (
          <Button onClick={() => change({ open: null })}>
            Back to all {GROUP_WORDS[state.group].many}
          </Button>
        )}
        <div className="ml-auto flex items-center gap-3">
          {first ? <EdgeNote state={first.state} /> : null}
          <ExportEstate state={state} total={first?.total} />
        </div>
      </div>
      {query.isError && pages ? <StaleNotice error={query.error} retry={query.refetch} /> : null}
      <section
        aria-label="Access over the estate"
        className="print-flow print-wide relative min-h-64 grow overflow-auto border-t bg-surface scroll-pt-12 sm:scroll-pl-64 lg:min-h-0"
      >
        {first && pages ? (
          <Matrix {...{ first, state, change, query }} rows={pages.flatMap(({ items }) => items)} />
        ) : query.isError ? (
          <ErrorState
            what="Access"
            error={query.error}
            retryLabel={
              state.open === null ? undefined : `Back to all ${GROUP_WORDS[state.group].many}`
            }
            retry={() => (state.open === null ? void query.refetch() : change({ open: null }))}
          />
        ) : (
          <TableSkeleton what="Access" />
        )}
      </section>
    </div>
  );
}

/** All rows of the view, not only those that were shown so far. */
function ExportEstate({ state, total }: { state: EstateState; total: number | undefined }) {
  const href = (format: string) =>
    `/api/v1/access/estate/export?${toQuery({ ...estateParams(state), format })}`;
  const rows = total === undefined ? "every principal" : `${total.toLocaleString("en")} principals`;
  return <ExportMenu rows={rows} href={href} />;
}

interface MatrixProps {
  first: EstateMatrix;
  rows: EstateMatrix["items"];
  state: EstateState;
  change: (patch: Partial<EstateState>) => void;
  query: React.ComponentProps<typeof ShowMore>["query"] & { isPlaceholderData: boolean };
}

function Matrix({ first, rows, state, change, query }: MatrixProps) {
  const what = CAPABILITY_LABELS[state.capability];
  if (rows.length === 0 && state.q === "" && state.use === "unused") {
    return (
      <EmptyState title={`Nobody is known to have ${what} without using it`}>
        Where not all usage of the last 90 days is known, use is unknown, which is not none.
      </EmptyState>
    );
  }
  if (rows.length === 0) {
    return (
      <EmptyState
        title={state.q === "" ? `Nobody is known to have ${what}` : "No principal matches"}
      >
        {state.q === ""
          ? "Who reaches which key is computed after the first sync has read keys and identities."
          : "The search stays as it is."}
      </EmptyState>
    );
  }
  const { many, one } = GROUP_WORDS[state.group];
  const opened = state.open === null ? many : "keys";
  const label = `${what}: principals by ${state.open === null ? one : "key"}`;
  const all = first.columns.length;
  const shown = state.wide || state.open !== null ? all : Math.min(FEW_COLUMNS, all);
  return (
    <>
      <div className="max-sm:hidden">
        <EstateGrid
          matrix={first}
          rows={rows}
          shown={shown}
          state={state}
          label={label}
          busy={query.isPlaceholderData}
          open={(open) => change({ open })}
        />
        {shown < all || state.wide ? (
          <p className="px-3 py-2 text-ink-2 text-xs">
            {shown < all ? `The ${shown} widest of ${all} ${opened}. ` : null}
            <button
              type="button"
              className="link min-h-6"
              onClick={() => change({ wide: !state.wide })}
            >
              {state.wide ? "Show the widest only" : `Show all ${opened}`}
            </button>
          </p>
        ) : null}
      </div>
      <div className="sm:hidden">
        <EstateList matrix={first} rows={rows} state={state} label={label} />
      </div>
      <ShowMore
        query={query}
        what="principals"
        shown={rows.length}
        total={first.total}
        step={ESTATE_ROWS}
      />
    </>
  );
}
