import { cn } from "@/components/ui/cn";
import { GAP_WORDS, REMOVED_WORDS } from "@/components/ui/coverage-words";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import type { CoverageList } from "@/lib/usage/schemas/coverage";

const HEADERS: { text: string; align?: "end" }[] = [
  { text: "Account" },
  { text: "Region" },
  { text: "Last 90 days" },
  { text: "Known", align: "end" },
  { text: "Proven", align: "end" },
  { text: "Gaps" },
];

type Item = CoverageList["items"][number];

/** Of each account and region: which spans of usage are known, as a strip and in words. */
export function CoverageTable({ list }: { list: CoverageList }) {
  const [from, to] = [Date.parse(list.from), Date.parse(list.to)];
  return (
    <ScrollRegion
      label="Table of coverage"
      className="relative overflow-x-auto rounded-lg border bg-surface"
    >
      <SimpleTable caption="Usage that is known, by account and region" headers={HEADERS}>
        {list.items.map((item) => (
          <tr key={`${item.accountId}/${item.region}`}>
            <th scope="row" className="min-w-32">
              <bdi className="wrap-anywhere">{item.accountName ?? item.accountId}</bdi>
            </th>
            <td className="whitespace-nowrap">{item.region}</td>
            <td>
              <Strip item={item} from={from} to={to} />
            </td>
            <td className="numeric whitespace-nowrap text-right">{percent(item.coveredShare)}</td>
            <td className="numeric whitespace-nowrap text-right">{percent(item.provenShare)}</td>
            <td className="min-w-72">
              <Gaps item={item} now={to} />
            </td>
          </tr>
        ))}
      </SimpleTable>
    </ScrollRegion>
  );
}

/** Never rounds what is not whole to 100 %, nor what is there to none. */
function percent(share: number): string {
  const tenths = Math.round(share * 1_000) / 10;
  if (tenths === 100 && share < 1) return "99.9 %";
  return tenths === 0 && share > 0 ? "0.1 %" : `${tenths} %`;
}

const WIDTH = 180;
const STRIP_FILLS = { covered: "fill-ok", gap: "fill-bad", unknown: "fill-warn" } as const;

/** Gaps of time in which something was there to be had. */
const DRAWN: ReadonlySet<string> = new Set(["failed", "excluded", "missing"]);

function Strip({ item, from, to }: { item: Item; from: number; to: number }) {
  const x = (at: string) => ((Date.parse(at) - from) / (to - from)) * WIDTH;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} 12`}
      width={WIDTH}
      height={12}
      shapeRendering="crispEdges"
      className="mt-1 block rounded-sm bg-subtle"
    >
      {item.spans.map((span) =>
        span.state !== "gap" || DRAWN.has(span.reason ?? "") ? (
          <rect
            key={span.from}
            x={x(span.from)}
            width={Math.max(x(span.to) - x(span.from), 0.5)}
            y={0}
            height={12}
            className={cn(
              isWrong(span) ? "fill-bad" : STRIP_FILLS[span.state],
              span.state === "covered" && span.proof === "unverified" && "opacity-60",
            )}
          />
        ) : null,
      )}
    </svg>
  );
}

/** Something was done to the log files, whether their calls are known or not. */
const isWrong = ({ reason, proof }: Item["spans"][number]) =>
  reason === "changed" || proof === "missing";

const SHOWN = 3;
const TWO_DAYS = 2 * 86_400_000;

function precision(from: string, to: string): "day" | "full" {
  return Date.parse(to) - Date.parse(from) < TWO_DAYS ? "full" : "day";
}

function Gaps({ item, now }: { item: Item; now: number }) {
  const gaps = item.spans.filter((span) => span.state !== "covered" || isWrong(span));
  if (gaps.length === 0) return <span className="text-ink-3">none</span>;
  const shown = gaps.filter((span, at) => isWrong(span) || at >= gaps.length - SHOWN);
  return (
    <ul className="flex flex-col gap-0.5">
      {shown.map(({ from, to, state, reason }) => {
        const words = state === "covered" ? REMOVED_WORDS : GAP_WORDS[reason ?? "failed"];
        return (
          <li key={from} title={words.help} className="text-ink-2">
            {Date.parse(to) >= now ? (
              <>
                since <Time at={from} as={precision(from, to)} />
              </>
            ) : (
              <>
                <Time at={from} as={precision(from, to)} /> –{" "}
                <Time at={to} as={precision(from, to)} />
              </>
            )}
            : {words.word}
          </li>
        );
      })}
      {gaps.length > shown.length ? (
        <li className="text-ink-3">and {gaps.length - shown.length} before</li>
      ) : null}
    </ul>
  );
}
