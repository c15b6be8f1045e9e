"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { createSerializer } from "nuqs";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { usageSeriesQuery } from "@/lib/usage/client";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { callsAt, spanOf } from "./chart-data";
import { UsageLegend } from "./usage-legend";
import { usageParsers } from "./usage-state";
import { usageSentence } from "./usage-words";

const UsageChart = dynamic(() => import("./usage-chart").then((m) => m.UsageChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full sm:h-72" />,
});

const serialize = createSerializer(usageParsers);

/** What a principal used keys for in 90 days; the page of usage shows more of it. `principal` is its ARN. */
export function PrincipalUsage({ principal }: { principal: string }) {
  const query = useQuery(
    usageSeriesQuery({ principal: [principal], range: "90d", kind: "use", split: "operation" }),
  );
  const page = (events: { from: string; to: string } | null) =>
    serialize("/usage", { range: "90d", split: "key", principal: [principal], events });
  return (
    <div className="px-4 pb-8">
      <Block
        title="What it used keys for"
        actions={
          <Link href={page(null)} prefetch={false} className={buttonClass({ size: "sm" })}>
            By key and time
          </Link>
        }
      >
        {query.data ? (
          <Drawn series={query.data} pageOf={page} />
        ) : query.isError ? (
          <ErrorState what="Its calls" error={query.error} retry={query.refetch} />
        ) : (
          <Skeleton className="h-64 w-full" />
        )}
      </Block>
    </div>
  );
}

interface DrawnProps {
  series: UsageSeries;
  /** The page of usage with the events of a time open. */
  pageOf: (events: { from: string; to: string }) => string;
}

function Drawn({ series, pageOf }: DrawnProps) {
  const router = useRouter();
  const choose = (point: number) => {
    const events = callsAt(series, point) > 0 ? spanOf(series, point, point) : null;
    if (events) router.push(pageOf(events));
  };
  const [pointed, setPointed] = useState<number | null>(null);
  const words = usageSentence(series, { operations: [], all: false, principals: null });
  return (
    <div className="rounded-lg border bg-surface">
      <p className="px-3 pt-2 pb-1">{words}</p>
      {series.count > 0 ? (
        <>
          <UsageChart
            {...{ series, pointed }}
            look="columns"
            label={words}
            marks={[]}
            onChoose={choose}
          />
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
