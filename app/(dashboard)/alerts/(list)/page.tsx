import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { AlertsPage } from "@/components/alerts/alerts-page";
import { alertListParams, alertListParsers } from "@/components/alerts/list-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { alertsQuery, standingQuery } from "@/lib/alerts/client";
import { getStanding } from "@/lib/alerts/get-standing";
import { listAlerts } from "@/lib/alerts/list-alerts";
import { listAlertsQuery } from "@/lib/alerts/schemas";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";

export const metadata: Metadata = { title: "Alerts" };

const readState = createLoader(alertListParsers);

export default async function Page({ searchParams }: PageProps<"/alerts">) {
  const [ctx, state] = await Promise.all([pageContext("alert:read"), readState(searchParams)]);
  const params = alertListParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: alertsQuery(params).queryKey,
          load: async () => listAlerts(ctx, listAlertsQuery.parse(toRecord(params))),
        },
        { queryKey: standingQuery().queryKey, load: () => getStanding(ctx) },
      ]}
    >
      <AlertsPage />
    </HydratedQueries>
  );
}
