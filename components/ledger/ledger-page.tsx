"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { ListPage } from "@/components/data-table/list-page";
import { useListState } from "@/components/data-table/use-list-state";
import { PageHeader } from "@/components/shell/page-header";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
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
  const narrowed = isNarrowed(state);

  return (
    <ListPage
      name="Entries"
      what="The ledger"
      query={entries}
      region={region}
      place={{ cursor: state.cursor, from: state.from }}
      move={change}
      columns={LEDGER_COLUMNS}
      rowKey={(entry) => entry.id}
      empty={
        <EmptyState title={narrowed ? "No entry matches" : "No entry yet"}>
          {narrowed
            ? "The filters stay as they are."
            : "Every act in Keyledger is written here, from the first sign-in on."}
        </EmptyState>
      }
    >
      <PageHeader title="Ledger" note={<LedgerStanding />} actions={<Actions state={state} />} />
      <LedgerFilters state={state} change={change} search={search} />
    </ListPage>
  );
}
