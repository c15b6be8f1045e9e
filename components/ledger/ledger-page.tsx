"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { useListState } from "@/components/data-table/use-list-state";
import { PageHeader } from "@/components/shell/page-header";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { ledgerExportUrl, ledgerQuery } from "@/lib/ledger/client";
import { LEDGER_COLUMNS } from "./ledger-columns";
import { LedgerFilters } from "./ledger-filters";
import { LedgerStanding } from "./ledger-standing";
import {
  isNarrowed,
  type LedgerState,
  ledgerFilterParams,
  ledgerListParams,
  ledgerParsers,
} from "./list-state";

function Actions({ state }: { state: LedgerState }) {
  return (
    <>
      <Link href="/ledger/checkpoints" className={buttonClass()}>
        Checkpoints
      </Link>
      <a
        href={ledgerExportUrl(ledgerFilterParams(state))}
        download
        className={buttonClass()}
        title="These entries as JSON Lines, each with its proof; keyledger verify-ledger checks the file"
      >
        <Download aria-hidden="true" /> Export with proofs
      </a>
    </>
  );
}

export function LedgerPage() {
  const { region, state, change, search } = useListState(ledgerParsers);
  const entries = useQuery(ledgerQuery(ledgerListParams(state)));

  return (
    <div className="flex min-h-0 grow flex-col print-flow">
      <PageHeader title="Ledger" note={<LedgerStanding />} actions={<Actions state={state} />} />
      <LedgerFilters state={state} change={change} search={search} />
      {entries.isError && entries.data ? (
        <StaleNotice error={entries.error} retry={entries.refetch} />
      ) : null}
      <section
        ref={region}
        aria-label="Entries"
        className="print-flow relative min-h-64 grow scroll-pt-9 scroll-pl-48 overflow-auto border-t bg-surface sm:scroll-pl-64 lg:min-h-0"
      >
        {entries.data ? (
          entries.data.items.length > 0 ? (
            <DataTable
              caption={`Entries, newest first, ${entries.data.total} in all`}
              columns={LEDGER_COLUMNS}
              rows={entries.data.items}
              rowKey={(entry) => entry.id}
              sort=""
              onSort={() => undefined}
              density="normal"
              busy={entries.isPlaceholderData}
            />
          ) : (
            <EmptyState title={isNarrowed(state) ? "No entry matches" : "No entry yet"}>
              {isNarrowed(state)
                ? "The filters stay as they are."
                : "Every act in Keyledger is written here, from the first sign-in on."}
            </EmptyState>
          )
        ) : entries.isError ? (
          <ErrorState
            what="The ledger"
            error={entries.error}
            retryLabel={state.cursor ? "Go to the first page" : undefined}
            retry={() => (state.cursor ? change({}) : void entries.refetch())}
          />
        ) : (
          <TableSkeleton what="Entries" />
        )}
      </section>
      <div className="flex min-h-10 items-center justify-end border-t bg-surface px-4 py-1">
        {entries.data ? (
          <Pager
            place={{ cursor: state.cursor, from: state.from }}
            count={entries.data.items.length}
            total={entries.data.total}
            nextCursor={entries.data.nextCursor}
            onMove={change}
          />
        ) : null}
      </div>
    </div>
  );
}
