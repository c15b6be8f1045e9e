"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Badge, type Tone } from "@/components/ui/chip";
import { Block } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import type { Replay, ReplayedUse, ReplayOutcome } from "@/lib/access/schemas/replay";

const STEP = 20;

const OUTCOMES: Readonly<Record<ReplayOutcome, { word: string; tone: Tone }>> = {
  lost: { word: "lost", tone: "bad" },
  unknown: { word: "cannot be told", tone: "warn" },
  "refused-now": { word: "refused already", tone: "plain" },
  kept: { word: "kept", tone: "ok" },
};

const count = (calls: number) => `${calls.toLocaleString("en")} call${calls === 1 ? "" : "s"}`;

/** The calls of 90 days in one sentence. */
function summary({ calls: { kept, lost, unknown, refusedNow } }: Replay): string {
  const parts = [
    lost > 0
      ? `${count(lost)} would be refused`
      : `No call more would be refused${unknown > 0 ? " for certain" : ""}`,
    ...(unknown > 0 ? [`${count(unknown)} nobody can tell of`] : []),
    ...(refusedNow > 0 ? [`${count(refusedNow)} are refused by today's policies already`] : []),
    ...(kept > 0 ? [`${count(kept)} would be let in as before`] : []),
  ];
  return `${parts.join(", ")}.`;
}

/** What the policy would do to the calls that were made: the ones that it would refuse first. */
export function ReplayedUses({ replay }: { replay: Replay | null }) {
  const [shown, setShown] = useState(STEP);
  if (replay === null) return null;
  const { uses, notes } = replay;
  return (
    <Block title="Calls of the last 90 days, tried again">
      {uses.length === 0 ? (
        <p className="text-ink-2">No call of these days is known.</p>
      ) : (
        <>
          <p className="max-w-prose pb-1.5">{summary(replay)}</p>
          <ul
            aria-label="Calls, tried again"
            className="divide-y rounded-lg border bg-surface text-sm"
          >
            {uses.slice(0, shown).map((use) => (
              <UseLine
                key={`${use.outcome} ${use.principal} ${use.operation} ${use.service} ${use.why}`}
                use={use}
              />
            ))}
          </ul>
        </>
      )}
      {uses.length > shown ? (
        <Button className="mt-2" onClick={() => setShown(shown + STEP)}>
          Show {Math.min(STEP, uses.length - shown)} more
        </Button>
      ) : null}
      {notes.length > 0 ? (
        <ul className="list-disc pt-1.5 pl-5 text-ink-3 text-xs">
          {notes.map((note) => (
            <li key={note} className="wrap-anywhere">
              {note}
            </li>
          ))}
        </ul>
      ) : null}
    </Block>
  );
}

function UseLine({ use }: { use: ReplayedUse }) {
  const { outcome, principal, operation, service, calls, lastAt, why, contexts } = use;
  const { word, tone } = OUTCOMES[outcome];
  const named = contexts.filter((context) => context !== "null");
  return (
    <li className="flex flex-col gap-0.5 px-3 py-2">
      <span className="flex flex-wrap items-baseline gap-x-2">
        <Badge tone={tone}>{word}</Badge>
        <b className="font-medium">{operation}</b>
        {service === null ? null : <span className="text-ink-2">through {service}</span>}
        <span className="numeric ml-auto whitespace-nowrap text-ink-2 text-xs">
          {count(calls)}
          {lastAt === null ? null : (
            <>
              , last <Time at={lastAt} />
            </>
          )}
        </span>
      </span>
      <bdi className="wrap-anywhere font-mono text-2xs text-ink-2">{principal}</bdi>
      {outcome === "kept" ? null : <span className="wrap-anywhere text-ink-2 text-xs">{why}</span>}
      {outcome === "kept" || named.length === 0 ? null : (
        <bdi className="wrap-anywhere font-mono text-2xs text-ink-3">{named.join(" ")}</bdi>
      )}
    </li>
  );
}
