"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { Time } from "@/components/ui/time";
import { latestRunQuery } from "@/lib/estate/client";
import type { SyncRun } from "@/lib/estate/schemas";

function Words({ run }: { run: SyncRun }) {
  if (run.state === "queued") return <>Sync is waiting</>;
  if (run.state === "running") {
    return (
      <>
        Syncing{" "}
        <span className="numeric">
          {run.done} of {run.total}
        </span>
      </>
    );
  }
  const how = { done: "Synced", partial: "Synced in part", failed: "Sync failed" }[run.state];
  return run.finishedAt === null ? (
    how
  ) : (
    <>
      {how} <Time at={run.finishedAt} />
    </>
  );
}

/** How old the data is, on every page; leads to where its progress and its gaps are shown. */
export function DataAge() {
  const { data, isError } = useQuery(latestRunQuery());
  const run = data?.items[0];
  const busy = run?.state === "running" || run?.state === "queued";
  const bad = isError || run?.state === "failed" || run?.state === "partial";
  return (
    <Link
      href="/accounts"
      prefetch={false}
      className={cn(
        "flex h-7 items-center gap-1.5 rounded-md px-2 text-ink-2 text-xs hover:bg-subtle hover:text-ink",
        bad && "text-warn",
      )}
    >
      <RefreshCw
        aria-hidden="true"
        className={cn("size-3.5 shrink-0", busy && "animate-spin [animation-duration:2.4s]")}
      />
      <span className="whitespace-nowrap max-sm:sr-only">
        {run ? <Words run={run} /> : isError ? "Age of data unknown" : data ? "Never synced" : "…"}
      </span>
    </Link>
  );
}
