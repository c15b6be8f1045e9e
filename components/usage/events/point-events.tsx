"use client";

import dynamic from "next/dynamic";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { neighbourOf, shortRef, spanOf } from "../chart-data";
import { CALL_FILTERS, eventParams, type UsagePlace } from "../usage-state";
import { useUsageState } from "../use-usage-state";

const EventsPanel = dynamic(() => import("./events-panel").then((m) => m.EventsPanel), {
  ssr: false,
});

interface Props {
  title: string;
  place: UsagePlace;
  series: UsageSeries;
  time: { from: string; to: string };
}

/** The events of the stretch of a chart that is open, under the chart's filters. */
export function PointEvents({ title, place, series, time }: Props) {
  const { state, change } = useUsageState();
  const open = series.points.findIndex(({ at }) => Date.parse(at) === Date.parse(time.from));
  const step = (by: -1 | 1) => {
    const point = open < 0 ? null : neighbourOf(series, open, by);
    const events = point === null ? null : spanOf(series, point, point);
    return events === null ? null : () => change({ events });
  };
  const filters = CALL_FILTERS.flatMap((name) =>
    state[name].length > 0
      ? [`${name} ${state[name].map(name === "principal" ? shortRef : String).join(" or ")}`]
      : [],
  );
  return (
    <EventsPanel
      {...{ time, title }}
      timeZone={state.tz}
      narrowed={filters.length > 0 ? filters.join(", ") : null}
      params={eventParams(state, place, time)}
      onEarlier={step(-1)}
      onLater={step(1)}
      onClose={() => change({ events: null })}
    />
  );
}
