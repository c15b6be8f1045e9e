"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { usageSeriesQuery } from "@/lib/usage/client";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { UsageLegend } from "./usage-legend";
import { usageSentence } from "./usage-words";

const UsageChart = dynamic(() => import("./usage-chart").then((m) => m.UsageChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full sm:h-72" />,
});

/** What a principal used keys for in 90 days; the page of usage shows more of it. `principal` is its ARN. */
export function PrincipalUsage({ principal }: { principal: string }) {
  const query = useQuery(
    usageSeriesQuery({ principal: [principal], range: "90d", kind: "use", split: "operation" }),
  );
  const page = `/usage?${new URLSearchParams({ range: "90d", split: "key", principal: principal.replaceAll(",", "%2C") })}`;
  return (
    <div className="px-4 pb-8">
      <Block
        title="What it used keys for"
        actions={
          <Link href={page} prefetch={false} className={buttonClass({ size: "sm" })}>
            By key and time
          </Link>
        }
      >
        {query.data ? (
          <Drawn series={query.data} />
        ) : query.isError ? (
          <ErrorState what="Its calls" error={query.error} retry={query.refetch} />
        ) : (
          <Skeleton className="h-64 w-full" />
        )}
      </Block>
    </div>
  );
}

function Drawn({ series }: { series: UsageSeries }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const words = usageSentence(series, { operations: [], all: false, principals: null });
  return (
    <div className="rounded-lg border bg-surface">
      <p className="px-3 pt-2 pb-1">{words}</p>
      {series.count > 0 ? (
        <>
          <UsageChart {...{ series, pointed }} look="columns" label={words} marks={[]} />
          <UsageLegend series={series} onPoint={setPointed} onPick={null} />
        </>
      ) : (
        <EmptyState title="No call is known of">
          What is not known is neither zero nor quiet: the sentence above says of how much that
          holds.
        </EmptyState>
      )}
    </div>
  );
}
