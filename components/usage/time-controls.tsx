"use client";

import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { CustomRange } from "./custom-range";
import type { UsageState } from "./usage-state";

export type Change = (patch: Partial<UsageState>) => void;

const RANGES = [
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
  { value: "90d", label: "Last 90 days" },
  { value: "395d", label: "Last 13 months" },
];
const HOUR = 3_600_000;
const LONGEST = 800 * 24 * HOUR;

interface Props {
  state: UsageState;
  change: Change;
  /** What is shown now, in milliseconds; null while it is not known. */
  shown: { from: number; to: number; now: number } | null;
}

/** The browser's own zone, once it is there: the server does not know it. */
function useOwnZone(): string | null {
  const [zone, setZone] = useState<string | null>(null);
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  return zone;
}

function ZoneSelect({ state, change }: Pick<Props, "state" | "change">) {
  const own = useOwnZone();
  const zones = new Map([["UTC", "UTC"]]);
  if (own && own !== "UTC") zones.set(own, `Your time: ${own}`);
  if (!zones.has(state.tz)) zones.set(state.tz, state.tz);
  const others = own === null ? [] : Intl.supportedValuesOf("timeZone");
  for (const zone of others) if (!zones.has(zone)) zones.set(zone, zone);
  return (
    <Select
      label="Time zone"
      className="max-w-44"
      options={[...zones].map(([value, label]) => ({ value, label }))}
      value={state.tz}
      onChange={(tz) => change({ tz })}
    />
  );
}

/** Which time is shown, and on whose clock. */
export function TimeControls({ state, change, shown }: Props) {
  const absolute = state.from !== null;
  const go = (from: number, to: number) => {
    const now = shown?.now ?? to;
    const end = Math.min(to, now);
    const begin = Math.max(from - (to - end), end - LONGEST);
    change({ from: new Date(begin).toISOString(), to: new Date(end).toISOString() });
  };
  const move = (share: number) => {
    if (!shown) return;
    const by = (shown.to - shown.from) * share;
    go(shown.from + by, shown.to + by);
  };
  const zoom = (factor: number) => {
    if (!shown) return;
    const [middle, half] = [(shown.from + shown.to) / 2, ((shown.to - shown.from) * factor) / 2];
    go(middle - Math.max(half, HOUR / 2), middle + Math.max(half, HOUR / 2));
  };
  const options = [
    ...RANGES,
    ...(absolute || RANGES.some(({ value }) => value === state.range)
      ? []
      : [{ value: state.range, label: `Last ${state.range}` }]),
    ...(absolute ? [{ value: "", label: "Chosen time" }] : []),
  ];
  const atNow = shown !== null && shown.to >= shown.now;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Select
        label="Time range"
        options={options}
        value={absolute ? "" : state.range}
        onChange={(range) => {
          if (range !== "") change({ range, from: null, to: null });
        }}
      />
      <CustomRange
        from={shown?.from ?? 0}
        to={Math.min(shown?.to ?? 0, shown?.now ?? 0)}
        timeZone={state.tz}
        onChange={change}
      />
      <fieldset className="flex" aria-label="Move in time">
        {(
          [
            ["Earlier", ChevronLeft, () => move(-0.5), false],
            ["Later", ChevronRight, () => move(0.5), atNow],
            ["Zoom in", ZoomIn, () => zoom(0.5), false],
            ["Zoom out", ZoomOut, () => zoom(2), false],
          ] as const
        ).map(([label, Icon, act, off]) => (
          <Button
            key={label}
            variant="quiet"
            size="icon"
            aria-label={label}
            title={label}
            disabled={shown === null || off}
            onClick={act}
          >
            <Icon aria-hidden="true" />
          </Button>
        ))}
      </fieldset>
      <ZoneSelect state={state} change={change} />
    </div>
  );
}
