import type { Metadata } from "next";
import { OverviewPage } from "@/components/overview/overview-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { alertsQuery, OPEN_ALERTS, standingQuery } from "@/lib/alerts/client";
import { getStanding } from "@/lib/alerts/get-standing";
import { listAlerts } from "@/lib/alerts/list-alerts";
import { listAlertsQuery } from "@/lib/alerts/schemas";
import { pageContext } from "@/lib/auth/require-actor";
import { allAccountsQuery } from "@/lib/estate/client";
import { listAllAccounts } from "@/lib/estate/list-accounts";
import { toRecord } from "@/lib/http/client";
import { overviewQuery } from "@/lib/keys/client";
import { getOverview } from "@/lib/keys/get-overview";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  const ctx = await pageContext("key:read");
  return (
    <HydratedQueries
      loads={[
        { queryKey: overviewQuery().queryKey, load: () => getOverview(ctx) },
        { queryKey: standingQuery().queryKey, load: () => getStanding(ctx) },
        {
          queryKey: alertsQuery(OPEN_ALERTS).queryKey,
          load: () => listAlerts(ctx, listAlertsQuery.parse(toRecord(OPEN_ALERTS))),
        },
        { queryKey: allAccountsQuery().queryKey, load: () => listAllAccounts(ctx) },
      ]}
    >
      <OverviewPage />
    </HydratedQueries>
  );
}
