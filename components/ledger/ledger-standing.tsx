"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import { Time } from "@/components/ui/time";
import { checkpointsQuery } from "@/lib/ledger/client";
import type { LedgerState, SigningTrouble } from "@/lib/ledger/schemas";

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
      <Signing state={state} />
      {failing.map((copy) => (
        <Chip key={copy.target} tone="bad" shape="triangle" title={copy.error ?? undefined}>
          not written to {copy.target}
        </Chip>
      ))}
    </span>
  );
}

const TROUBLES: Record<SigningTrouble["reason"], string> = {
  denied: "the key service refuses to sign",
  throttled: "the key service is throttling",
  unavailable: "the key service does not answer",
  unusable: "the key cannot sign for this ledger",
  refused: "the ledger contradicts what was signed before",
  failed: "signing failed",
};

const NEXT_STEPS: Record<SigningTrouble["reason"], string> = {
  denied: "Let the worker's role use the key, then it signs by itself.",
  throttled: "It is tried again by itself.",
  unavailable: "It is tried again by itself.",
  unusable: "The operator's settings name another key than this ledger was signed with.",
  refused: "Nothing is signed until somebody has looked into it: run keyledger verify-ledger.",
  failed: "It is tried again by itself; the worker's log says more.",
};

/** That a checkpoint should be there and is not, and why; nothing while all is well. */
function Signing({ state: { checkpoint, trouble } }: { state: LedgerState }) {
  const overdue = checkpoint === "overdue";
  if (!trouble) {
    return overdue ? (
      <Chip tone="bad" shape="triangle" title="No worker has said why; its log may">
        checkpoint overdue
      </Chip>
    ) : null;
  }
  const bad = overdue || trouble.reason === "refused";
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Chip tone={bad ? "bad" : "warn"} shape={bad ? "triangle" : "ring"} title={trouble.error}>
        {overdue ? "checkpoint overdue: " : "next checkpoint waits: "}
        {TROUBLES[trouble.reason]}
      </Chip>
      <span className="text-ink-3">
        since <Time at={trouble.since} />, tried <Time at={trouble.triedAt} />
      </span>
      <span className="basis-full wrap-anywhere text-ink-2">{trouble.error}</span>
      <span className="basis-full text-ink">
        {NEXT_STEPS[trouble.reason]} Acts are recorded all the same.
      </span>
    </span>
  );
}
