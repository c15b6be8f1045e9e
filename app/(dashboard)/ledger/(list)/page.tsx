import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { LedgerPage } from "@/components/ledger/ledger-page";
import { ledgerListParams, ledgerParsers } from "@/components/ledger/list-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { ledgerQuery } from "@/lib/ledger/client";
import { searchLedgerQuery } from "@/lib/ledger/schemas";
import { searchLedger } from "@/lib/ledger/search-ledger";

export const metadata: Metadata = { title: "Ledger" };

const readState = createLoader(ledgerParsers);

export default async function Page({ searchParams }: PageProps<"/ledger">) {
  const [ctx, state] = await Promise.all([pageContext("ledger:read"), readState(searchParams)]);
  const params = ledgerListParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: ledgerQuery(params).queryKey,
          load: async () => searchLedger(ctx, searchLedgerQuery.parse(toRecord(params))),
        },
      ]}
    >
      <LedgerPage />
    </HydratedQueries>
  );
}
