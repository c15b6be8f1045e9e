import type { UsageSeries } from "@/lib/usage/schemas/series";
import { partColour } from "./chart-data";
import { count, pointWords } from "./usage-words";
import { clockTime, offsetWords } from "./zoned-time";

interface Props {
  series: UsageSeries;
  point: number;
}

/** What one point says, part by part; also what is not known of it. */
export function UsageTooltip({ series: all, point }: Props) {
  const at = all.points[point];
  if (!at) return null;
  const begin = Date.parse(at.at);
  const end = Date.parse(all.points[point + 1]?.at ?? all.to);
  const rows = all.series
    .map((part, index) => ({ part, index, value: part.values[point] ?? null }))
    .filter(({ value }) => value !== 0 && value !== null);
  const lacking = pointWords(at);
  return (
    <div className="max-w-72 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-xs shadow-lg">
      <p className="numeric font-medium">
        {clockTime(begin, all.timeZone)} – {clockTime(end, all.timeZone).slice(11)}{" "}
        <span className="font-normal text-ink-3">{offsetWords(begin, all.timeZone)}</span>
      </p>
      {rows.map(({ part, index, value }) => (
        <p key={part.id} className="flex items-center gap-1.5">
          <svg aria-hidden="true" focusable="false" viewBox="0 0 8 8" className="size-2 shrink-0">
            <rect width="8" height="8" rx="1.5" fill={partColour(index, part.other)} />
          </svg>
          <span className="min-w-0 truncate">{part.label}</span>
          <span className="numeric ml-auto pl-3 font-medium">{count(value ?? 0)}</span>
        </p>
      ))}
      {rows.length === 0 && at.state === "covered" ? <p className="text-ink-2">No calls</p> : null}
      {lacking ? <p className="text-warn">{lacking}</p> : null}
    </div>
  );
}
