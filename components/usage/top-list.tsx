"use client";

import { useQuery } from "@tanstack/react-query";
import { BarRows } from "@/components/charts/bar-rows";
import { ErrorState } from "@/components/ui/error-state";
import { principalWords } from "@/components/ui/principal-name";
import { revealMisleading } from "@/components/ui/reveal";
import { Skeleton } from "@/components/ui/skeleton";
import { type CallParams, usageTopQuery } from "@/lib/usage/client";
import type { UsageTop } from "@/lib/usage/schemas/series";
import { count } from "./usage-words";

interface Props {
  title: string;
  params: CallParams;
  /** Where a line leads. */
  href: (item: UsageTop["items"][number]) => string;
  /** Said when nothing was called; null where another list says it already, and this one is then left out. */
  none: string | null;
}

/** What had the most calls in the time of the chart. */
export function TopList({ title, params, href, none }: Props) {
  const query = useQuery(usageTopQuery(params));
  const top = query.data;
  if (none === null && top?.items.length === 0) return null;
  return (
    <section aria-label={title} aria-busy={query.isPlaceholderData} className="min-w-0">
      <div className="flex items-baseline gap-2 px-2 pb-1">
        <h2 className="font-semibold">{title}</h2>
        {top && top.total > top.items.length ? (
          <span className="text-ink-3 text-xs">
            {top.items.length} of {count(top.total)}
          </span>
        ) : null}
      </div>
      {top ? (
        top.items.length > 0 ? (
          <BarRows
            label={title}
            rows={top.items.map((item) => ({
              value: item.id,
              count: item.count,
              href: href(item),
              label: (
                <bdi title={item.detail ?? item.label}>
                  {revealMisleading(principalWords(item.label))}
                  {item.own ? <span className="text-ink-3"> (our reader)</span> : null}
                </bdi>
              ),
            }))}
          />
        ) : (
          <p className="px-2 text-ink-2">{none}</p>
        )
      ) : query.isError ? (
        <ErrorState what={title} error={query.error} retry={query.refetch} />
      ) : (
        <div role="status" aria-label={`${title}: loading`} className="flex flex-col gap-2 px-2">
          <Skeleton className="w-full" />
          <Skeleton className="w-3/4" />
        </div>
      )}
    </section>
  );
}
