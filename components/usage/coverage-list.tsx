"use client";

import { useQuery } from "@tanstack/react-query";
import { Chip } from "@/components/ui/chip";
import { ErrorState } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { scopeCoverageQuery } from "@/lib/usage/client";
import type { ScopeCoverage } from "@/lib/usage/schemas/scope-coverage";
import { GAP_WORDS, lengthWords } from "./usage-words";
import { useUsageState } from "./use-usage-state";

const HEADERS = [
  { text: "Account" },
  { text: "Region" },
  { text: "Known" },
  { text: "Nothing is known of" },
  { text: "Proven" },
  { text: "Last known call time" },
];

type Item = ScopeCoverage["items"][number];

/** How much of the time is known: a shape and a word, with the share. */
function Known({ missing, seconds }: Item) {
  if (missing === 0) {
    return (
      <Chip tone="ok" shape="dot">
        Whole
      </Chip>
    );
  }
  if (missing >= seconds) {
    return (
      <Chip tone="unknown" shape="question">
        Nothing
      </Chip>
    );
  }
  return (
    <Chip tone="warn" shape="half">
      {`${Math.min(99, Math.floor((1 - missing / seconds) * 100))} %`}
    </Chip>
  );
}

/** How much of what is known CloudTrail's signed digests prove to be as it was delivered. */
function provenWords({ proven, direct, seconds, missing }: Item): string {
  const known = seconds - missing - direct;
  if (known <= 0) return direct > 0 ? "answered by AWS" : "–";
  if (proven === 0) return "nothing";
  return proven >= known - 1 ? "all of it" : `${Math.max(1, Math.floor((proven / known) * 100))} %`;
}

/** The last hour is always on its way: regions that lack nothing else are told apart from those that do. */
function howMany(items: readonly Item[]): string {
  const whole = items.filter(({ missing }) => missing === 0).length;
  const late = items.filter(
    ({ missing, reasons }) => missing > 0 && reasons.every((reason) => reason === "not-yet"),
  ).length;
  const known = `${whole} of ${items.length} regions are known for the whole of this time`;
  return late === 0 ? known : `${known}, ${late} more but for what is not delivered or read yet`;
}

/** Of which accounts and regions the time of the chart is known, those with gaps first. */
export function CoverageList({ account }: { account: string | null }) {
  const { state } = useUsageState();
  const { range, from, to, tz } = state;
  const time = from === null ? { range } : { from, to };
  const query = useQuery(scopeCoverageQuery({ ...time, timeZone: tz, account }));
  const { data } = query;
  return (
    <Block title="What is known" note={data ? howMany(data.items) : null}>
      {data ? (
        <Panel label="Coverage of accounts and regions">
          <SimpleTable caption="Coverage of accounts and regions" headers={HEADERS}>
            {data.items.map((item) => (
              <tr key={`${item.accountId} ${item.region}`}>
                <th scope="row">
                  <bdi>{item.accountName}</bdi>{" "}
                  <span className="font-mono text-ink-3 text-xs">{item.accountId}</span>
                </th>
                <td className="whitespace-nowrap">{item.region}</td>
                <td>
                  <Known {...item} />
                </td>
                <td>
                  {item.missing === 0
                    ? "–"
                    : `${lengthWords(item.missing)}: ${item.reasons.map((reason) => GAP_WORDS[reason]).join("; ")}`}
                </td>
                <td>{provenWords(item)}</td>
                <td>{item.latest === null ? "never" : <Time at={item.latest} />}</td>
              </tr>
            ))}
          </SimpleTable>
        </Panel>
      ) : query.isError ? (
        <ErrorState what="The coverage" error={query.error} retry={query.refetch} />
      ) : (
        <Skeleton className="h-32 w-full" />
      )}
    </Block>
  );
}
