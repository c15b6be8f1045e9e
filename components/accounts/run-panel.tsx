"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Badge, type Tone } from "@/components/ui/chip";
import { Time } from "@/components/ui/time";
import { latestRunQuery, startSync } from "@/lib/estate/client";
import type { SyncRun } from "@/lib/estate/schemas";
import { ApiError } from "@/lib/http/client";

const STATES: Record<SyncRun["state"], { word: string; tone: Tone }> = {
  queued: { word: "waiting", tone: "plain" },
  running: { word: "running", tone: "plain" },
  done: { word: "complete", tone: "ok" },
  partial: { word: "in part", tone: "warn" },
  failed: { word: "failed", tone: "bad" },
};
const TRIGGERS = { schedule: "by schedule", manual: "by hand", start: "at start" };
const SPOKEN_EVERY = 10_000;

/** The newest run: its state, who asked for it, how far it is; and a new one for those who may. */
export function RunPanel({ maySync }: { maySync: boolean }) {
  const client = useQueryClient();
  const latest = useQuery(latestRunQuery());
  const run = latest.data?.items[0];
  const active = run?.state === "running" || run?.state === "queued";
  const start = useMutation({
    mutationFn: startSync,
    onSettled: () => client.invalidateQueries({ queryKey: ["sync-runs"] }),
  });

  const wasActive = useRef(active);
  useEffect(() => {
    if (wasActive.current && !active) {
      void client.invalidateQueries({ queryKey: ["accounts"] });
      void client.invalidateQueries({ queryKey: ["keys"] });
      void client.invalidateQueries({ queryKey: ["aliases"] });
    }
    wasActive.current = active;
  }, [active, client]);

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-surface px-3 py-2">
      <h2 className="font-semibold">Sync</h2>
      {run ? (
        <span className="flex flex-wrap items-center gap-x-2 text-ink-2">
          <Badge tone={STATES[run.state].tone}>{STATES[run.state].word}</Badge>
          <span className="numeric">
            {run.done} of {run.total} steps
          </span>
          {run.lastUsageLeft > 0 ? (
            <span>
              <LastUseLeft count={run.lastUsageLeft} />
            </span>
          ) : null}
          <span>
            {TRIGGERS[run.trigger]}
            {run.requestedBy ? (
              <>
                {" "}
                of <bdi>{run.requestedBy}</bdi>
              </>
            ) : null}
            , {run.finishedAt ? "ended " : "begun "}
            <Time at={run.finishedAt ?? run.startedAt ?? run.createdAt} />
          </span>
        </span>
      ) : (
        <span className="text-ink-2">
          {latest.isError ? "The state of the sync is not known." : latest.data ? "None yet" : "…"}
        </span>
      )}
      <Announcer run={run} />
      {maySync ? (
        <Button
          variant="primary"
          className="ml-auto"
          disabled={start.isPending || active}
          onClick={() => start.mutate()}
        >
          <RefreshCw aria-hidden="true" /> {active ? "Sync is running" : "Start sync"}
        </Button>
      ) : null}
      {start.isError ? (
        <p role="alert" className="w-full text-bad">
          Not started:{" "}
          {start.error instanceof ApiError ? start.error.message : "the server did not answer."}
        </p>
      ) : null}
    </div>
  );
}

/** GetKeyLastUsage takes five calls a second, so its steps go on long after a run has ended. */
function LastUseLeft({ count }: { count: number }) {
  return (
    <>
      · last use is still being read:{" "}
      <span className="numeric">
        {count} {count === 1 ? "scope" : "scopes"}
      </span>
      ,
    </>
  );
}

/** Says progress to screen readers, at most every ten seconds and at the end. */
function Announcer({ run }: { run: SyncRun | undefined }) {
  const [said, setSaid] = useState("");
  const last = useRef({ at: 0, state: run?.state });
  useEffect(() => {
    if (!run) return;
    const now = Date.now();
    const changed = last.current.state !== run.state;
    if (!changed && (run.state !== "running" || now - last.current.at < SPOKEN_EVERY)) return;
    last.current = { at: now, state: run.state };
    setSaid(`Sync ${STATES[run.state].word}, ${run.done} of ${run.total} steps`);
  }, [run]);
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}
