import { formatUtc } from "@/components/ui/format-time";
import type { AlertDetail } from "@/lib/alerts/schemas/detail";

type Series = NonNullable<AlertDetail["series"]>;

const [WIDTH, HEIGHT] = [720, 132];

const STEP_WORDS: Record<number, string> = { 5: "five minutes", 60: "an hour", 1440: "a day" };

/** What the chart shows, in words. */
function summarize({ minutes, points }: Series): string {
  const known = points.filter(({ count }) => count !== null);
  const most = known.reduce<Series["points"][number] | null>(
    (top, point) => ((point.count ?? 0) > (top?.count ?? -1) ? point : top),
    null,
  );
  const gaps = points.length - known.length;
  const unit = STEP_WORDS[minutes] ?? `${minutes} minutes`;
  const peak = most
    ? `At most ${(most.count ?? 0).toLocaleString("en")} calls in ${unit}, ${formatUtc(most.at)}.`
    : "Nothing is known of this time.";
  const usual = most?.usual;
  const usually =
    usual === null || usual === undefined
      ? ""
      : ` Usual then: ${usual.toLocaleString("en", { maximumFractionDigits: 1 })}.`;
  return `${peak}${usually}${gaps > 0 ? ` ${gaps} of ${points.length} steps are not known whole.` : ""}`;
}

/** Calls of the key around an alert: those of the alert filled, what is usual as a line, grey where nothing is known. */
export function AlertChart({ series }: { series: Series }) {
  const { points } = series;
  const highest = Math.max(
    1,
    ...points.map(({ count, part, usual }) => Math.max(count ?? 0, part, usual ?? 0)),
  );
  const isSilent = points.every(
    ({ count, part, usual }) => count === 0 && part === 0 && (usual ?? 0) === 0,
  );
  if (isSilent) return <Silence series={series} />;
  const width = WIDTH / Math.max(1, points.length);
  const y = (value: number) => HEIGHT - (value / highest) * (HEIGHT - 8);
  const first = points[0]?.at;
  const last = points.at(-1)?.at;
  const line = points
    .map(({ usual }, place) =>
      usual === null ? "" : `${place * width},${y(usual)} ${(place + 1) * width},${y(usual)}`,
    )
    .filter((part) => part !== "")
    .join(" ");
  return (
    <figure className="min-w-0">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summarize(series)}
        className="h-32 w-full border-line-strong border-b"
      >
        {points.map((point, place) => (
          <Bar key={point.at} point={point} x={place * width} width={width} y={y} />
        ))}
        {line === "" ? null : (
          <polyline
            points={line}
            fill="none"
            stroke="var(--ink-2)"
            strokeWidth="1.5"
            strokeDasharray="4 3"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-ink-3 text-xs">
        <span>{first ? formatUtc(first) : ""}</span>
        <span>
          Top of the chart: {Math.round(highest).toLocaleString("en")} calls in{" "}
          {STEP_WORDS[series.minutes]}
        </span>
        <span>{last ? formatUtc(last) : ""}</span>
      </figcaption>
      <p className="mt-1 text-ink-2">{summarize(series)}</p>
      <p className="text-ink-3 text-xs">
        Filled: calls of this alert. Light: other calls of the key. Dashed: the median of the same
        hour of earlier weeks, where it is known. Grey ground: not known.
      </p>
    </figure>
  );
}

/** In the place of an empty chart. */
function Silence({ series: { points } }: { series: Series }) {
  const [first, last] = [points[0]?.at, points.at(-1)?.at];
  const usual = points.some((point) => point.usual !== null) ? ", as is usual then" : "";
  const time = first && last ? ` from ${formatUtc(first)} to ${formatUtc(last)}` : "";
  return <p className="text-ink-2">{`The key had no calls${time}${usual}.`}</p>;
}

interface BarProps {
  point: Series["points"][number];
  x: number;
  width: number;
  y: (value: number) => number;
}

function Bar({ point, x, width, y }: BarProps) {
  const { count, part } = point;
  const inner = Math.max(width - 1, width * 0.7);
  return (
    <>
      {count === null ? (
        <rect x={x} y={0} width={width} height={HEIGHT} fill="var(--line)" fillOpacity="0.6" />
      ) : null}
      {count !== null && count > 0 ? (
        <rect
          x={x}
          y={y(count)}
          width={inner}
          height={HEIGHT - y(count)}
          fill="var(--accent)"
          fillOpacity="0.3"
        />
      ) : null}
      {part > 0 ? (
        <rect x={x} y={y(part)} width={inner} height={HEIGHT - y(part)} fill="var(--bad)" />
      ) : null}
    </>
  );
}
