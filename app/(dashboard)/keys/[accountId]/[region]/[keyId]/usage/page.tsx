import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { Suspense } from "react";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { Skeleton } from "@/components/ui/skeleton";
import { KeyUsage } from "@/components/usage/key-usage";
import { seriesParams, topParams, usageParsers } from "@/components/usage/usage-state";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { keyRefOf } from "@/lib/keys/client";
import { requireKey } from "@/lib/keys/get-key";
import { usageSeriesQuery, usageTopQuery } from "@/lib/usage/client";
import { getSeries } from "@/lib/usage/get-series";
import { getTop } from "@/lib/usage/get-top";
import { seriesQuery, topQuery } from "@/lib/usage/schemas/series";

export const metadata: Metadata = { title: "Usage" };

const readState = createLoader(usageParsers);

export default async function Page({
  params,
  searchParams,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/usage">) {
  const [ctx, keyRef, state] = await Promise.all([
    pageContext("usage:read"),
    keyRefOf(params),
    readState(searchParams),
  ]);
  // The layout above answers for a key that is none; here there is then nothing to bring along.
  const key = await requireKey(ctx, keyRef).catch(() => null);
  const place = { key: key?.arn ?? "" };
  const series = seriesParams(state, place);
  const callers = topParams(state, place, "principal");
  return (
    <Suspense fallback={<Skeleton className="m-4 h-72" />}>
      <HydratedQueries
        loads={
          key === null
            ? []
            : [
                {
                  queryKey: usageSeriesQuery(series).queryKey,
                  load: async () => getSeries(ctx, seriesQuery.parse(toRecord(series))),
                },
                {
                  queryKey: usageTopQuery(callers).queryKey,
                  load: async () => getTop(ctx, topQuery.parse(toRecord(callers))),
                },
              ]
        }
      >
        <KeyUsage keyRef={keyRef} />
      </HydratedQueries>
    </Suspense>
  );
}
