import type { Metadata } from "next";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { UsageSourcesPage } from "@/components/usage-sources/usage-sources-page";
import { pageContext } from "@/lib/auth/require-actor";
import { usageCoverageQuery, usageSourcesQuery } from "@/lib/usage/client";
import { listCoverage } from "@/lib/usage/list-coverage";
import { listSources } from "@/lib/usage/list-sources";

export const metadata: Metadata = { title: "Usage sources" };

export default async function Page() {
  const ctx = await pageContext("usage-source:read");
  return (
    <HydratedQueries
      loads={[
        { queryKey: usageSourcesQuery().queryKey, load: () => listSources(ctx) },
        { queryKey: usageCoverageQuery().queryKey, load: () => listCoverage(ctx, {}) },
      ]}
    >
      <UsageSourcesPage />
    </HydratedQueries>
  );
}
