"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

export interface ColumnDatum {
  value: string;
  label: string;
  count: number;
}

interface Props {
  data: ColumnDatum[];
  /** What is counted, e.g. `keys`. */
  unit: string;
  label: string;
  onOpen: (value: string) => void;
}

const TICK = { fill: "var(--ink-3)", fontSize: 11 };
const NAME_LENGTH = 14;

/** Columns of counts. Loaded on demand: recharts is large. The table beside it holds the same numbers. */
export function ColumnChart({ data, unit, label, onOpen }: Props) {
  return (
    <div className="h-56 w-full">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={data}
          margin={{ top: 8, right: 4, bottom: 0, left: -16 }}
          aria-label={label}
          accessibilityLayer
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="label"
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
            tick={TICK}
            interval="preserveStartEnd"
            tickFormatter={(name: string) =>
              name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name
            }
          />
          <YAxis allowDecimals={false} tickLine={false} axisLine={false} tick={TICK} width={48} />
          <Tooltip
            cursor={{ fill: "var(--subtle)" }}
            contentStyle={{
              background: "var(--surface)",
              border: "1px solid var(--line-strong)",
              borderRadius: 5,
              padding: "4px 8px",
              color: "var(--ink)",
              fontSize: 12,
            }}
            itemStyle={{ color: "var(--ink)" }}
            formatter={(value) => [`${value} ${unit}`, null]}
            separator=""
          />
          <Bar
            dataKey="count"
            name={unit}
            fill="var(--accent)"
            fillOpacity={0.8}
            maxBarSize={44}
            radius={[2, 2, 0, 0]}
            isAnimationActive={false}
            onClick={(_, index) => {
              const datum = data[index];
              if (datum) onOpen(datum.value);
            }}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
