import type { Metadata } from "next";
import { OverviewPage } from "@/components/overview/overview-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { allAccountsQuery } from "@/lib/estate/client";
import { listAllAccounts } from "@/lib/estate/list-accounts";
import { overviewQuery } from "@/lib/keys/client";
import { getOverview } from "@/lib/keys/get-overview";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  const ctx = await pageContext("key:read");
  return (
    <HydratedQueries
      loads={[
        { queryKey: overviewQuery().queryKey, load: () => getOverview(ctx) },
        { queryKey: allAccountsQuery().queryKey, load: () => listAllAccounts(ctx) },
      ]}
    >
      <OverviewPage />
    </HydratedQueries>
  );
}
