import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { EstateUsage } from "@/components/usage/estate-usage";
import { seriesParams, topParams, usagePageParsers } from "@/components/usage/usage-state";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { usageSeriesQuery, usageTopQuery } from "@/lib/usage/client";
import { getSeries } from "@/lib/usage/get-series";
import { getTop } from "@/lib/usage/get-top";
import { seriesQuery, topQuery } from "@/lib/usage/schemas/series";

export const metadata: Metadata = { title: "Usage" };

const readState = createLoader(usagePageParsers);

export default async function Page({ searchParams }: PageProps<"/usage">) {
  const [ctx, { account, ...state }] = await Promise.all([
    pageContext("usage:read"),
    readState(searchParams),
  ]);
  const place = account === null ? {} : { account };
  const series = seriesParams(state, place);
  const callers = topParams(state, place, "principal");
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: usageSeriesQuery(series).queryKey,
          load: async () => getSeries(ctx, seriesQuery.parse(toRecord(series))),
        },
        {
          queryKey: usageTopQuery(callers).queryKey,
          load: async () => getTop(ctx, topQuery.parse(toRecord(callers))),
        },
      ]}
    >
      <EstateUsage />
    </HydratedQueries>
  );
}
