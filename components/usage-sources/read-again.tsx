"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { useNow } from "@/components/ui/use-now";
import { readDaysAgain, usageSourcesQuery } from "@/lib/usage/client";
import type { SourceDays } from "@/lib/usage/schemas/source-days";
import type { UsageSource } from "@/lib/usage/schemas/sources";
import { bytesAgain, inGigabytes } from "./words";

/** Asks for days of a source once more that gave some; nothing for any other source. */
export function ReadAgain({ source }: { source: UsageSource }) {
  const [open, setOpen] = useState(false);
  if (source.days === null) return null;
  return (
    <>
      <Button aria-label={`Read days of ${source.name} again`} onClick={() => setOpen(true)}>
        Read days again
      </Button>
      {open ? (
        <DaysDialog source={source} days={source.days} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}

interface DialogProps {
  source: UsageSource;
  days: SourceDays;
  onClose: () => void;
}

function DaysDialog({ source, days, onClose }: DialogProps) {
  const cache = useQueryClient();
  const now = useNow();
  const [from, setFrom] = useState(days.to);
  const [to, setTo] = useState(days.to);
  const read = useMutation({
    mutationFn: () => readDaysAgain(source.id, { from, to }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: usageSourcesQuery().queryKey });
      onClose();
    },
  });
  const isRange = from !== "" && to !== "" && from <= to;
  const limits = { type: "date", required: true, min: days.from, max: days.to };
  return (
    <FormDialog
      onClose={onClose}
      title={`Read days of ${source.name} again`}
      description="For logs that came later than is waited for. What comes takes the place of what was given; the act is recorded."
      submit="Read again"
      onSubmit={() => read.mutate()}
      ready={isRange && !read.isPending}
      error={read.error}
      failed="Not asked for"
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label="First day (UTC)" {...limits} value={from} onText={setFrom} />
        <Field label="Last day (UTC)" {...limits} value={to} onText={setTo} />
      </div>
      <p className="text-ink-2" aria-live="polite">
        {isRange ? describeCost(source, { from, to, today: dayOf(now) }) : "Tell the days."}
      </p>
    </FormDialog>
  );
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

function describeCost(
  { days, target }: UsageSource,
  range: { from: string; to: string; today: string },
): string {
  const limit =
    target.kind === "athena" || target.kind === "lake" ? target.config.limitGigabytes : null;
  const most = limit === null ? "The source has no limit." : `A run stops at ${limit} GB.`;
  const dayBytes = days?.dayBytes ?? null;
  if (dayBytes === null) return `How much it reads is not known. ${most}`;
  // Only a table has folders after the days, which are read as well.
  const after = target.kind === "athena" ? target.config.againDays : 0;
  return `It reads about ${inGigabytes(bytesAgain(range, after, dayBytes))}, which AWS bills. ${most}`;
}
