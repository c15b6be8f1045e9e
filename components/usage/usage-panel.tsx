"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { principalWords } from "@/components/ui/principal-name";
import { Skeleton } from "@/components/ui/skeleton";
import { alertsQuery } from "@/lib/alerts/client";
import { usageSeriesQuery, usageTopQuery } from "@/lib/usage/client";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { ChartActions } from "./chart-actions";
import { ChartControls } from "./chart-controls";
import { callsAt, marksOf, partColour, STEP_WORDS, spanOf } from "./chart-data";
import { ChartNotes } from "./chart-notes";
import { PointEvents } from "./events/point-events";
import { saveChart } from "./save-chart";
import { UsageLegend } from "./usage-legend";
import { alertParams, CALL_FILTERS, seriesParams, topParams, type UsagePlace } from "./usage-state";
import { UsageTable } from "./usage-table";
import { usageSentence } from "./usage-words";
import { useUsageState } from "./use-usage-state";
import { clockTime, offsetWords } from "./zoned-time";

const UsageChart = dynamic(() => import("./usage-chart").then((m) => m.UsageChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64 w-full sm:h-72" />,
});

interface Props {
  title: string;
  place: UsagePlace;
}

/** The series with names as people know them: roles of Identity Center are called by their permission sets. */
function withKnownNames(of: UsageSeries): UsageSeries {
  const series = of.series.map((part) => ({ ...part, label: principalWords(part.label) }));
  return { ...of, series };
}

/** Calls over time with everything that narrows, splits, moves and exports them; its state is in the URL. */
export function UsagePanel({ title, place }: Props) {
  const { state, change } = useUsageState();
  const query = useQuery(usageSeriesQuery(seriesParams(state, place)));
  const callers = useQuery(usageTopQuery(topParams(state, place, "principal")));
  const series = useMemo(() => query.data && withKnownNames(query.data), [query.data]);
  const of = place.principal === undefined ? (callers.data?.total ?? null) : null;
  const words =
    series &&
    usageSentence(series, {
      operations: state.operation,
      all: state.calls === "all",
      principals: callers.isPlaceholderData ? null : of,
    });
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border bg-surface">
      <ChartControls state={state} change={change} place={place} series={series} />
      {query.isError && series ? <StaleNotice error={query.error} retry={query.refetch} /> : null}
      {series && words ? (
        <Drawn {...{ title, place, series, words }} busy={query.isPlaceholderData} />
      ) : query.isError ? (
        <ErrorState what="The calls" error={query.error} retry={query.refetch} />
      ) : (
        <div role="status" aria-label="Calls are loading" className="flex flex-col gap-3 p-3">
          <Skeleton className="w-80 max-w-full" />
          <Skeleton className="h-64 w-full sm:h-72" />
        </div>
      )}
    </section>
  );
}

/** What an image says of itself beside the chart. */
function noteOf({ from, to, timeZone, now }: UsageSeries, filters: string): string {
  const time = (at: string) => clockTime(Date.parse(at), timeZone);
  return `${time(from)} – ${time(to)}, ${timeZone} (${offsetWords(Date.parse(from), timeZone)})${filters}. As of ${now}.`;
}

function Drawn({
  title,
  place,
  series,
  words,
  busy,
}: Props & { series: UsageSeries; words: string; busy: boolean }) {
  const { state, change } = useUsageState();
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const alerts = useQuery({
    ...alertsQuery(alertParams(place, series)),
    enabled: place.principal === undefined,
  });
  const here = alerts.data?.items.filter(
    ({ region }) => place.region === undefined || region === place.region,
  );
  const marks = marksOf(series, here ?? [], place.key !== undefined);
  const label = `${title}. ${words}`;
  const known = series.count > 0 || series.points.some((point) => point.state !== "gap");
  const picks = CALL_FILTERS.find(
    (name) => name === state.split && place[name as "principal"] === undefined,
  );
  const choose = (point: number) => {
    const events = callsAt(series, point) > 0 ? spanOf(series, point, point) : null;
    if (events) change({ events });
  };
  const save = (format: "svg" | "png") => {
    const filters = CALL_FILTERS.filter((name) => state[name].length > 0);
    const said = filters.map((name) => `, ${name} ${state[name].join(" or ")}`).join("");
    const parts = series.series.map((part, index) => ({
      label: part.label,
      colour: partColour(index, part.other),
    }));
    const stamp = series.now.slice(0, 16).replace(/[-:]/g, "");
    const name = `${title.replace(/[^A-Za-z0-9]+/g, "-")}-${stamp}Z`.slice(0, 80);
    const notes = [words, noteOf(series, said)];
    if (box.current) void saveChart(box.current, format, name, { title, notes, parts });
  };
  return (
    <div aria-busy={busy}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-3 pt-2 pb-1">
        <p role="status" className="min-w-0 grow basis-72 text-base">
          {words}
        </p>
        <ChartActions
          params={seriesParams(state, place)}
          points={series.points.length}
          drawn={known && state.look !== "table"}
          save={save}
        />
      </div>
      {state.events === null ? null : (
        <PointEvents {...{ title, place, series }} time={state.events} />
      )}
      {!known ? (
        <EmptyState title="Nothing is known of this time">
          What is not known is neither zero nor quiet; the gaps below say why.
        </EmptyState>
      ) : state.look === "table" ? (
        <UsageTable series={series} label={title} onZoom={change} onChoose={choose} />
      ) : (
        <div ref={box} className="px-1 pt-1">
          <UsageChart
            {...{ series, marks, label, pointed }}
            look={state.look}
            onZoom={change}
            onChoose={choose}
          />
          <p className="px-2 pb-1 text-2xs text-ink-3">
            Each point is {STEP_WORDS[series.step]}, {series.timeZone}
            {series.timeZone === "UTC"
              ? ""
              : ` (${offsetWords(Date.parse(series.from), series.timeZone)})`}
            . A click on a point, or Enter on the one that the arrow keys are at, opens its events.
            To zoom in, drag over points, use the buttons above, or choose a time in the table.
          </p>
        </div>
      )}
      <UsageLegend
        series={series}
        onPoint={setPointed}
        onPick={picks ? (id) => change({ [picks]: [id] }) : null}
      />
      <ChartNotes
        {...{ series, marks }}
        alertsUnread={alerts.isError}
        alertsLeftOut={(alerts.data?.total ?? 0) - (alerts.data?.items.length ?? 0)}
      />
    </div>
  );
}
