"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { principalName } from "@/components/ui/describe-event";
import { ErrorState } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { PrincipalLink } from "@/components/ui/principal-link";
import { revealMisleading } from "@/components/ui/reveal";
import { ShowMore } from "@/components/ui/show-more";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import { useNow } from "@/components/ui/use-now";
import type { KeyRef } from "@/lib/keys/client";
import { usesOfKeyQuery } from "@/lib/usage/client";
import type { LastUses as Answer } from "@/lib/usage/schemas/last-uses";
import { count, GAP_WORDS } from "./usage-words";
import { useUsageState } from "./use-usage-state";

const PAGE = 25;
const FIVE_MINUTES = 300_000;
const AROUND = 3_600_000;
const DAYS_MS = 90 * 86_400_000;

const HEADERS = [
  { text: "Who" },
  { text: "Operation" },
  { text: "Last success" },
  { text: "Calls in 90 days", align: "end" as const },
  { text: "Denied or failed" },
  { text: "Through" },
  { text: "Records" },
];

type Item = Answer["items"][number];

/** Who used a key by which operation, and when last: every caller that is known of, also of before the chart's time. */
export function LastUses({ keyRef }: { keyRef: KeyRef }) {
  const query = useInfiniteQuery(usesOfKeyQuery(keyRef, PAGE));
  const now = useNow();
  const [first] = query.data?.pages ?? [];
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Block title="Last uses" note={first ? knownWords(first, now) : null}>
      {first ? (
        <>
          {items.length === 0 ? (
            <p className="text-ink-2">No call is known of. What is not known is not none.</p>
          ) : (
            <Panel label="Last uses by principal and operation">
              <SimpleTable caption="Last uses by principal and operation" headers={HEADERS}>
                {items.map((item) => (
                  <Row
                    key={`${item.principal.ref} ${item.operation}`}
                    item={item}
                    gap={gapWords(first, now)}
                  />
                ))}
              </SimpleTable>
            </Panel>
          )}
          <ShowMore
            query={query}
            what="lines"
            shown={items.length}
            total={first.total}
            step={PAGE}
          />
        </>
      ) : query.isError ? (
        <ErrorState what="The last uses" error={query.error} retry={query.refetch} />
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
    </Block>
  );
}

/** Why not all of the 90 days is known; null where it is. */
function gapWords({ cloudtrail: { gaps, wholeSince }, from }: Answer, now: number): string | null {
  if (wholeSince !== null && Date.parse(wholeSince) <= now - DAYS_MS) return null;
  // What is on its way is no reason, but where nothing came for days.
  const before = gaps.filter(
    ({ to, reason }) => to > from && (reason !== "not-yet" || wholeSince === null),
  );
  const reasons = [...new Set(before.map(({ reason }) => GAP_WORDS[reason]))];
  const why = reasons.length > 0 ? reasons.join("; ") : "no source gives it whole";
  return wholeSince === null
    ? `not all of 90 days is known: ${why}`
    : `all usage is known since ${wholeSince.slice(0, 10)} alone; before: ${why}`;
}

function knownWords(answer: Answer, now: number): string {
  const gap = gapWords(answer, now) ?? "all usage of 90 days is known";
  return `${gap.charAt(0).toUpperCase()}${gap.slice(1)}`;
}

function Row({ item, gap }: { item: Item; gap: string | null }) {
  const { principal, operation, used, denied, failed, services } = item;
  const last = used ?? denied ?? failed;
  return (
    <tr>
      <th scope="row" className="max-w-64">
        <PrincipalLink name={principal.ref} className="link -my-0.5 block leading-6">
          <Line>{principalName(principal.ref)}</Line>
        </PrincipalLink>
        {principal.own ? <span className="text-ink-3 text-xs">our reader</span> : null}
      </th>
      <td>
        <bdi>{revealMisleading(operation)}</bdi>
      </td>
      <td className="whitespace-nowrap">
        {used ? (
          <Time at={used.lastAt} />
        ) : gap === null ? (
          <None>Never seen</None>
        ) : (
          <Unknown reason={`None was seen, and ${gap}`} />
        )}
      </td>
      <td className="numeric text-right">{used ? count(used.count) : "–"}</td>
      <td>
        <Refused denied={denied} failed={failed} />
      </td>
      <td>
        {services.length === 0 ? (
          <None>–</None>
        ) : (
          <bdi>{revealMisleading(services.map((name) => name || "directly").join(", "))}</bdi>
        )}
      </td>
      <td>{last ? <EventsButton item={item} at={last.lastAt} /> : null}</td>
    </tr>
  );
}

function Refused({ denied, failed }: Pick<Item, "denied" | "failed">) {
  if (!denied && !failed) return <None>None</None>;
  return (
    <>
      {denied ? (
        <span className="block whitespace-nowrap">
          {count(denied.count)} denied, last <Time at={denied.lastAt} />
        </span>
      ) : null}
      {failed ? (
        <span className="block whitespace-nowrap">
          {count(failed.count)} failed, last <Time at={failed.lastAt} />
        </span>
      ) : null}
    </>
  );
}

/** Shows the hours around a last call, and opens the events of its five minutes. */
function EventsButton({ item, at }: { item: Item; at: string }) {
  const { change } = useUsageState();
  const { principal, operation } = item;
  const begin = Date.parse(at);
  const iso = (time: number) => new Date(time).toISOString();
  const open = () =>
    change({
      ...{ from: iso(begin - AROUND), to: iso(begin + AROUND), calls: "all" },
      ...{ principal: [principal.ref], operation: [operation], service: [], outcome: [] },
      events: { from: iso(begin), to: iso(begin + FIVE_MINUTES) },
    });
  return (
    <button
      type="button"
      className="link -my-0.5 min-h-6"
      aria-label={`Events of the last ${operation} of ${principalName(principal.ref)}`}
      onClick={open}
    >
      Events
    </button>
  );
}
