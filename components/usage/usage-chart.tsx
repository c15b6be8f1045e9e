"use client";

import { useEffect, useId, useRef, useState } from "react";
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  useActiveTooltipLabel,
  XAxis,
  YAxis,
} from "recharts";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import {
  chartRows,
  type Mark,
  markLines,
  partColour,
  partKey,
  shortNumber,
  spanOf,
  stretchesOf,
  tickOf,
} from "./chart-data";
import { UsageTooltip } from "./usage-tooltip";

const TICK = { fill: "var(--ink-3)", fontSize: 11 };

interface Props {
  series: UsageSeries;
  look: "columns" | "areas";
  label: string;
  marks: readonly Mark[];
  /** The part that the legend points at; the others are drawn faint. */
  pointed: number | null;
  /** Without it the chart is only looked at. */
  onZoom?: (span: { from: string; to: string }) => void;
  /** A point was chosen, by a click on it or by Enter on the one that arrow keys went to. */
  onChoose?: (point: number) => void;
}

/** Tells the point that the pointer or the arrow keys are at: its `at`. */
function ActivePoint({ onActive }: { onActive: (at: string | null) => void }) {
  const label = useActiveTooltipLabel();
  useEffect(() => onActive(label === undefined ? null : String(label)), [label, onActive]);
  return null;
}

/**
 * Calls over time, stacked. Dragging over points zooms into them, a click on one chooses it; buttons and the table do the
 * same.
 */
export function UsageChart(props: Props) {
  const { series, look, label, marks, pointed, onZoom, onChoose } = props;
  const id = useId();
  const active = useRef<string | null>(null);
  const [setActive] = useState(() => (at: string | null) => {
    active.current = at;
  });
  const [drag, setDrag] = useState<{ first: number; last: number } | null>(null);
  const rows = chartRows(series);
  const place = (index: unknown) => (index === undefined || index === null ? null : Number(index));
  const end = () => {
    setDrag(null);
    if (drag === null) return;
    const span = drag.first === drag.last ? null : spanOf(series, drag.first, drag.last);
    if (span) onZoom?.(span);
    else onChoose?.(drag.first);
  };
  const choose = (event: React.KeyboardEvent) => {
    const point = series.points.findIndex(({ at }) => at === active.current);
    if (event.key !== "Enter" || !onChoose || point < 0) return;
    event.preventDefault();
    onChoose(point);
  };
  const lines = markLines(marks, series.points);
  const leftmost = new Set(rows.slice(0, Math.ceil(rows.length * 0.03)).map(({ at }) => at));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the chart inside takes the focus and the arrow keys.
    <div className="h-64 w-full select-none sm:h-72" onKeyDown={choose}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={rows}
          margin={{ top: 18, right: 22, bottom: 0, left: 0 }}
          barCategoryGap={rows.length > 60 ? 0 : "12%"}
          accessibilityLayer
          aria-label={label}
          onMouseDown={({ activeTooltipIndex }) => {
            const first = place(activeTooltipIndex);
            if (first !== null && (onZoom || onChoose)) setDrag({ first, last: first });
          }}
          onMouseMove={({ activeTooltipIndex }) => {
            const last = place(activeTooltipIndex);
            if (drag && onZoom && last !== null && last !== drag.last) setDrag({ ...drag, last });
          }}
          onMouseUp={end}
          onMouseLeave={() => setDrag(null)}
        >
          <ActivePoint onActive={setActive} />
          <defs>
            <pattern id={`${id}-gap`} width="6" height="6" patternUnits="userSpaceOnUse">
              <path
                d="M-1 1l2-2M0 6l6-6M5 7l2-2"
                stroke="var(--ink-3)"
                strokeWidth="0.8"
                opacity="0.55"
              />
            </pattern>
          </defs>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
            tick={TICK}
            interval="equidistantPreserveStart"
            minTickGap={28}
            tickFormatter={(at: string) => tickOf(series, at)}
          />
          <YAxis
            allowDecimals={false}
            tickLine={false}
            axisLine={false}
            tick={TICK}
            width={44}
            tickFormatter={shortNumber}
          />
          {stretchesOf(series.points).map(({ first, last, state }) => (
            <ReferenceArea
              key={`${first} ${state}`}
              x1={first}
              x2={last}
              fill={`url(#${id}-gap)`}
              fillOpacity={state === "gap" ? 1 : 0.4}
              stroke={state === "gap" ? "var(--line-strong)" : "none"}
              strokeOpacity={0.4}
              ifOverflow="visible"
            />
          ))}
          {series.series.map((part, index) => {
            const shared = {
              dataKey: partKey(index),
              name: part.label,
              stackId: "calls",
              fill: partColour(index, part.other),
              fillOpacity: pointed === null || pointed === index ? 0.9 : 0.15,
              isAnimationActive: false,
            };
            return look === "columns" ? (
              <Bar key={part.id} {...shared} maxBarSize={28} />
            ) : (
              <Area
                key={part.id}
                {...shared}
                type="monotone"
                stroke={partColour(index, part.other)}
                strokeWidth={1.5}
                strokeDasharray={index % 2 === 1 ? "5 2" : undefined}
                dot={false}
                connectNulls={false}
              />
            );
          })}
          {lines.map(({ point, label: numbers }) => (
            <ReferenceLine
              key={point}
              x={point}
              stroke="var(--ink-2)"
              strokeDasharray="2 2"
              label={{
                ...{ value: numbers ?? "", position: "top", fill: "var(--ink-2)", fontSize: 11 },
                // At the left end a centred number would lie over those of the axis.
                textAnchor: leftmost.has(point) ? "start" : "middle",
              }}
            />
          ))}
          {drag && drag.first !== drag.last ? (
            <ReferenceArea
              x1={rows[drag.first]?.at}
              x2={rows[drag.last]?.at}
              fill="var(--accent)"
              fillOpacity={0.18}
            />
          ) : null}
          <Tooltip
            cursor={{ fill: "var(--ink)", fillOpacity: 0.06, stroke: "var(--line-strong)" }}
            isAnimationActive={false}
            wrapperStyle={{ zIndex: 20, outline: "none" }}
            content={({ active, label: at }) => {
              const point = series.points.findIndex((one) => one.at === at);
              return active && point >= 0 ? <UsageTooltip series={series} point={point} /> : null;
            }}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
