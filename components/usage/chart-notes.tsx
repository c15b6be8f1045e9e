import Link from "next/link";
import { Glyph } from "@/components/ui/glyph";
import { Time } from "@/components/ui/time";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import type { Mark } from "./chart-data";
import { GAP_WORDS, lengthWords } from "./usage-words";
import { clockTime } from "./zoned-time";

const FEW = 6;

function Gaps({ series }: { series: UsageSeries }) {
  const { gaps, gapCount, scopes, timeZone } = series;
  if (gaps.length === 0) return null;
  return (
    <details open={gaps.length <= 2} className="min-w-0">
      <summary className="min-h-6 rounded-sm font-medium">
        <span className="hatched mr-1.5 inline-block size-2.5 border border-line-strong" />
        {gapCount === 1 ? "One gap" : `${gapCount.toLocaleString("en")} gaps`} in what is known
      </summary>
      <ul className="flex flex-col gap-0.5 pl-4">
        {gaps.slice(0, 30).map((gap) => (
          <li key={`${gap.from} ${gap.to} ${gap.reason}`} className="numeric">
            {clockTime(Date.parse(gap.from), timeZone)} – {clockTime(Date.parse(gap.to), timeZone)}
            <span className="text-ink-2">
              {" "}
              ({lengthWords((Date.parse(gap.to) - Date.parse(gap.from)) / 1000)}):{" "}
              {GAP_WORDS[gap.reason]}
              {scopes > 1
                ? gap.scopeCount > 3
                  ? `, in ${gap.scopeCount} of ${scopes} regions`
                  : `, in ${gap.scopes.join(", ")}`
                : ""}
            </span>
          </li>
        ))}
        {gapCount > 30 ? <li className="text-ink-3">… and {gapCount - 30} more</li> : null}
      </ul>
    </details>
  );
}

function Marks({ marks, of }: { marks: readonly Mark[]; of: number }) {
  if (marks.length === 0) return null;
  const changes = marks.filter(({ href }) => href === undefined).length;
  const list = (some: readonly Mark[]) =>
    some.map(({ number, at, text, detail, href }) => (
      <li key={number} title={detail} className="flex gap-1.5">
        <span className="numeric w-7 shrink-0 text-ink-3">▾{number}</span>
        <span className="min-w-0">
          {href === undefined ? (
            text
          ) : (
            <Link href={href} prefetch={false} className="link">
              Alert: {text}
            </Link>
          )}{" "}
          <Time at={at} as="full" className="text-ink-3" />
        </span>
      </li>
    ));
  return (
    <div className="min-w-0">
      <p className="font-medium">
        {of > changes ? `The latest ${changes} of ${of} changes` : "Changes"}
        {changes < marks.length ? " and alerts" : ""} in this time
      </p>
      <ul>{list(marks.slice(-FEW))}</ul>
      {marks.length > FEW ? (
        <details>
          <summary className="min-h-6 rounded-sm text-ink-2">
            {marks.length - FEW} earlier ones
          </summary>
          <ul>{list(marks.slice(0, -FEW))}</ul>
        </details>
      ) : null}
    </div>
  );
}

interface NotesProps {
  series: UsageSeries;
  marks: readonly Mark[];
  /** The alerts could not be asked for, which does not mean that there are none. */
  alertsUnread: boolean;
  /** Alerts beyond those that one answer holds. */
  alertsLeftOut: number;
}

/** What is marked in a chart, as text: gaps with their reasons, and changes. */
export function ChartNotes({ series, marks, alertsUnread, alertsLeftOut }: NotesProps) {
  const said = alertsUnread
    ? "Alerts of this time could not be loaded: none of them is marked."
    : alertsLeftOut > 0
      ? `${alertsLeftOut.toLocaleString("en")} more alerts are not marked here.`
      : null;
  if (series.gaps.length === 0 && marks.length === 0 && said === null) return null;
  return (
    <div className="wrap-anywhere grid gap-x-6 gap-y-2 border-t px-3 py-2 text-xs lg:grid-cols-2">
      {said === null ? null : (
        <p className="flex items-baseline gap-1.5 font-medium lg:col-span-2">
          {alertsUnread ? (
            <span className="text-ink-3">
              <Glyph shape="question" />
            </span>
          ) : null}
          <span>{said}</span>
        </p>
      )}
      <Gaps series={series} />
      <Marks marks={marks} of={series.changeCount} />
    </div>
  );
}
