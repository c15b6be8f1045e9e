import type { UsageSeries } from "@/lib/usage/schemas/series";
import { partColour } from "./chart-data";
import { count } from "./usage-words";

interface Props {
  series: UsageSeries;
  onPoint: (index: number | null) => void;
  /** Narrows to one part; not for the rest of a split. */
  onPick: ((id: string) => void) | null;
}

/** The parts of a chart with their sums. Pointing at one shows it alone, choosing it narrows the page to it. */
export function UsageLegend({ series: { series, parts }, onPoint, onPick }: Props) {
  if (series.length === 1 && series[0]?.id === "") return null;
  const listed = series.filter(({ other }) => !other).length;
  return (
    <ul aria-label="Parts of the chart" className="flex flex-wrap gap-x-1 gap-y-0.5 px-2 pb-2">
      {series.map((part, index) => {
        const inner = (
          <>
            <svg
              aria-hidden="true"
              focusable="false"
              viewBox="0 0 10 10"
              className="size-2.5 shrink-0"
            >
              <rect width="10" height="10" rx="2" fill={partColour(index, part.other)} />
            </svg>
            <span className="min-w-0 truncate">
              {part.other ? `${parts - listed} others` : part.label}
              {part.own ? " (our reader)" : ""}
            </span>
            <span className="numeric text-ink-2">{count(part.count)}</span>
          </>
        );
        const look =
          "flex min-h-6 max-w-72 items-center gap-1.5 rounded-sm px-1.5 text-xs hover:bg-hover";
        const pointing = {
          onPointerEnter: () => onPoint(index),
          onPointerLeave: () => onPoint(null),
        };
        return (
          <li key={part.id} className="min-w-0">
            {part.other || !onPick ? (
              <span className={look} {...pointing}>
                {inner}
              </span>
            ) : (
              <button
                type="button"
                title={`${part.detail ?? part.label}: show this alone`}
                className={look}
                onClick={() => onPick(part.id)}
                onFocus={() => onPoint(index)}
                onBlur={() => onPoint(null)}
                {...pointing}
              >
                {inner}
                <span className="sr-only">calls; show this alone</span>
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
