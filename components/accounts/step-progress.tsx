"use client";

import { Chip, type Tone } from "@/components/ui/chip";
import { formatDuration } from "@/components/ui/format-time";
import type { GlyphShape } from "@/components/ui/glyph";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { useNow } from "@/components/ui/use-now";
import type { SyncStep } from "@/lib/estate/schemas";
import { phaseWord, timeLeft } from "./progress";

const LOOKS: Record<SyncStep["state"], { word: string; tone: Tone; shape: GlyphShape }> = {
  queued: { word: "Waiting", tone: "plain", shape: "ring" },
  running: { word: "Running", tone: "plain", shape: "half" },
  done: { word: "Complete", tone: "ok", shape: "dot" },
  partial: { word: "In part", tone: "warn", shape: "half" },
  failed: { word: "Failed", tone: "bad", shape: "square" },
};

/** State of one step; while it runs its phase, count, rate and how often AWS held it back. */
export function StepProgress({ step }: { step: SyncStep | null }) {
  const now = useNow();
  if (step === null) return <None>Never synced</None>;
  const look = LOOKS[step.state];
  if (step.state !== "running") {
    return (
      <div className="flex flex-col gap-0.5">
        <Chip tone={look.tone} shape={look.shape}>
          {look.word}
          {step.finishedAt ? (
            <span className="text-ink-3">
              {" · "}
              <Time at={step.finishedAt} />
            </span>
          ) : null}
        </Chip>
        {step.error ? (
          <bdi className="wrap-anywhere text-ink-2 text-xs" title={step.error.code}>
            {step.error.message}
          </bdi>
        ) : null}
      </div>
    );
  }
  const left = timeLeft(step, now);
  return (
    <div className="flex min-w-48 flex-col gap-1">
      <span className="flex items-baseline justify-between gap-2">
        <span>{phaseWord(step.phase)}</span>
        <span className="numeric text-ink-2">
          {step.done.toLocaleString("en")}
          {step.total === null ? "" : ` of ${step.total.toLocaleString("en")}`}
        </span>
      </span>
      <progress
        aria-label={phaseWord(step.phase)}
        className="h-1 w-full overflow-hidden rounded-full accent-accent"
        value={step.total === null ? undefined : step.done}
        max={step.total ?? 1}
      />
      <span className="numeric text-ink-3 text-xs" suppressHydrationWarning>
        {step.rate === null ? "" : `${step.rate.toFixed(1)} calls/s`}
        {step.throttled > 0 ? ` · ${step.throttled} throttled` : ""}
        {step.denied > 0 ? ` · ${step.denied} denied` : ""}
        {left === null ? "" : ` · about ${formatDuration(left)} left`}
      </span>
    </div>
  );
}
