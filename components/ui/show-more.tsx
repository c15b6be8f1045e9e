"use client";

import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button } from "./button";

interface Props {
  query: Pick<
    UseInfiniteQueryResult,
    "hasNextPage" | "fetchNextPage" | "isFetchingNextPage" | "isFetchNextPageError"
  >;
  /** What they are called when there are many. */
  what: string;
  shown: number;
  total: number;
  /** How many come at once. */
  step: number;
}

/** Under a list that comes as it is asked for: how much of it is here, and what brings more. */
export function ShowMore({ query, what, shown, total, step }: Props) {
  if (!query.hasNextPage) return null;
  const more = Math.max(1, Math.min(step, total - shown));
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 py-2">
      <span role="status" className="numeric text-ink-2">
        {shown.toLocaleString("en")} of {total.toLocaleString("en")} {what}
      </span>
      <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {query.isFetchingNextPage ? "Loading…" : `Show ${more.toLocaleString("en")} more`}
      </Button>
      {query.isFetchNextPageError ? (
        <span role="alert" className="text-bad">
          They could not be loaded.
        </span>
      ) : null}
    </div>
  );
}
