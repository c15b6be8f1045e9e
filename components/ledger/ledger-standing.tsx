"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import { Time } from "@/components/ui/time";
import { checkpointsQuery } from "@/lib/ledger/client";

/** How the ledger stands, in one line: entries, what waits, the newest checkpoint and its copies. */
export function LedgerStanding() {
  const { data, isError } = useInfiniteQuery({ ...checkpointsQuery(), refetchInterval: 15_000 });
  const first = data?.pages[0];
  if (!first) {
    return (
      <span className="text-ink-3">{isError ? "Its state could not be read." : "Reading …"}</span>
    );
  }
  const { state, items } = first;
  const newest = items[0];
  const failing = newest?.copies.filter((copy) => copy.state === "failing") ?? [];
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="numeric">{state.size.toLocaleString("en")} entries</span>
      {state.waiting > 0 ? (
        <Chip tone="warn" shape="ring">
          {state.waiting.toLocaleString("en")} wait for their place
          {state.oldestSeconds === null
            ? ""
            : `, the oldest for ${Math.round(state.oldestSeconds)} s`}
        </Chip>
      ) : null}
      {newest ? (
        <span>
          <Link href="/ledger/checkpoints" className="link">
            Checkpoint
          </Link>{" "}
          of <span className="numeric">{newest.size.toLocaleString("en")}</span>,{" "}
          <Time at={newest.madeAt} />
          {state.uncovered > 0 ? `; ${state.uncovered.toLocaleString("en")} entries since` : ""}
        </span>
      ) : (
        <span>No checkpoint yet</span>
      )}
      {state.checkpoint === "overdue" ? (
        <Chip tone="bad" shape="triangle" title="The worker's log says why">
          checkpoint overdue
        </Chip>
      ) : null}
      {failing.map((copy) => (
        <Chip key={copy.target} tone="bad" shape="triangle" title={copy.error ?? undefined}>
          not written to {copy.target}
        </Chip>
      ))}
    </span>
  );
}
