import { ScrollRegion } from "@/components/ui/scroll-region";
import { SimpleTable } from "@/components/ui/simple-table";
import { Unknown } from "@/components/ui/unknown";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { callsAt, STEP_WORDS, spanOf } from "./chart-data";
import { count, pointWords } from "./usage-words";
import { clockTime, offsetWords } from "./zoned-time";

interface Props {
  series: UsageSeries;
  label: string;
  onZoom: (span: { from: string; to: string }) => void;
  /** Opens the events of a point. */
  onChoose: (point: number) => void;
}

/** The numbers of a chart. Times lead into their own span. */
export function UsageTable({ series, label, onZoom, onChoose }: Props) {
  const { timeZone, step } = series;
  const fine = step === "5m";
  const headers = [
    { text: `From, for ${STEP_WORDS[step]}` },
    ...(series.series.length > 1 ? [{ text: "All", align: "end" as const }] : []),
    ...series.series.map((part) => ({ text: part.label, align: "end" as const })),
    { text: "Known" },
    { text: "Records" },
  ];
  return (
    <ScrollRegion label={`Numbers of ${label}`} className="max-h-80 overflow-auto">
      <SimpleTable caption={label} headers={headers}>
        {series.points.map((point, at) => {
          const begin = Date.parse(point.at);
          const values = series.series.map((part) => part.values[at] ?? null);
          const known = values.some((value) => value !== null);
          const words = pointWords(point);
          const span = spanOf(series, at, at);
          const name = `${clockTime(begin, timeZone)} ${offsetWords(begin, timeZone)}`;
          return (
            <tr key={point.at}>
              <th scope="row" className="numeric whitespace-nowrap">
                {fine || span === null ? (
                  name
                ) : (
                  <button type="button" className="link min-h-6" onClick={() => onZoom(span)}>
                    {name}
                  </button>
                )}
              </th>
              {values.length > 1 ? (
                <td className="numeric text-right">
                  {known ? count(values.reduce<number>((sum, one) => sum + (one ?? 0), 0)) : "–"}
                </td>
              ) : null}
              {values.map((value, index) => (
                <td key={series.series[index]?.id ?? index} className="numeric text-right">
                  {value === null ? <span title={words ?? undefined}>–</span> : count(value)}
                </td>
              ))}
              <td className="whitespace-nowrap">
                {words === null ? (
                  <span className="text-ink-3">whole</span>
                ) : point.state === "gap" ? (
                  <Unknown reason={words} spelled />
                ) : (
                  <span className="text-warn">{words}</span>
                )}
              </td>
              <td>
                {callsAt(series, at) > 0 ? (
                  <button
                    type="button"
                    className="link min-h-6"
                    aria-label={`Events of ${name}`}
                    onClick={() => onChoose(at)}
                  >
                    Events
                  </button>
                ) : null}
              </td>
            </tr>
          );
        })}
      </SimpleTable>
    </ScrollRegion>
  );
}
