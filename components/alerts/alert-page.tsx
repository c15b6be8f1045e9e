"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { keyHref } from "@/components/ui/key-link";
import { SeverityChip } from "@/components/ui/severity-chip";
import { LongText } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { alertQuery } from "@/lib/alerts/client";
import type { AlertDetail } from "@/lib/alerts/schemas/detail";
import { AlertActs } from "./alert-acts";
import { AlertChart } from "./alert-chart";
import { KeyName } from "./alert-columns";
import { AlertEvidenceTable } from "./alert-evidence";
import { AlertFactsPanel } from "./alert-facts";
import { AlertParties } from "./alert-parties";
import { StateChip } from "./alert-words";
import { KeyWellness } from "./key-wellness";
import { RunbookList } from "./runbook-view";
import { StoreWellness } from "./store-wellness";
import { ToldChannels } from "./told-channels";

/** The key may be mended at any moment: the page looks again by itself. */
const LOOK_AGAIN_MS = 15_000;

const TO_DO = "what-to-do";

/** One alert: what happened, what to do, and whether the key is well. */
export function AlertPage({ id }: { id: string }) {
  const alert = useQuery({ ...alertQuery(id), refetchInterval: LOOK_AGAIN_MS });
  const { data, error, refetch } = alert;
  if (!data) {
    return error ? <ErrorState what="This alert" error={error} retry={refetch} /> : null;
  }
  return (
    <>
      {error ? <StaleNotice error={error} retry={refetch} /> : null}
      <PageHeader
        title={data.title}
        note={
          <span className="flex flex-wrap items-center gap-x-3">
            <Link href="/alerts" className="link inline-block leading-6">
              Alerts
            </Link>
            <SeverityChip severity={data.severity} />
            <StateChip state={data.state} />
            <Time at={data.lastAt} />
            <span className="min-w-0 max-w-72">
              <KeyName alertKey={data.key} about={data.about} />
            </span>
          </span>
        }
        actions={<AlertActs alert={data} />}
      />
      <div className="grid max-w-5xl grid-cols-1 gap-6 px-4 pb-8 2xl:max-w-none 2xl:grid-cols-[minmax(0,11fr)_minmax(0,9fr)] 2xl:grid-rows-[auto_1fr]">
        <div className="flex min-w-0 flex-col gap-6">
          <div>
            <LongText className="text-base">{data.sentence}</LongText>
            <NextLooks alert={data} />
          </div>
          {data.key?.arn.startsWith("arn:") ? <KeyWellness alertKey={data.key} /> : null}
          {data.store ? <StoreWellness store={data.store} alertId={id} /> : null}
          {data.series ? (
            <Block title="Calls of the key around it" actions={<UsageLink alert={data} />}>
              <AlertChart series={data.series} />
            </Block>
          ) : null}
          <AlertFactsPanel alert={data} />
          <AlertParties alert={data} />
          <Coverage alert={data} />
        </div>
        <div
          id={TO_DO}
          tabIndex={-1}
          className="min-w-0 scroll-mt-4 outline-none 2xl:col-start-2 2xl:row-span-2 2xl:row-start-1"
        >
          <Block
            title="What to do"
            note="Commands are for you to run: Keyledger changes nothing in AWS"
          >
            <RunbookList runbooks={data.runbooks} />
          </Block>
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Block title="The events behind it" note={data.note}>
            <AlertEvidenceTable alert={data} />
          </Block>
          <ToldChannels alertId={data.id} />
          <LedgerLine id={data.id} />
        </div>
      </div>
    </>
  );
}

/** The questions that follow, each with the way to its answer. */
function NextLooks({ alert: { key } }: { alert: AlertDetail }) {
  const [mayUse, mayAccess] = [useCan("usage:read"), useCan("access:read")];
  const ways = [
    { href: `#${TO_DO}`, words: "What to do" },
    ...(key?.known && mayUse
      ? [{ href: keyHref(key, "protects"), words: "What depends on the key" }]
      : []),
    ...(key?.known && mayAccess
      ? [{ href: keyHref(key, "access"), words: "Who can use the key" }]
      : []),
  ];
  return (
    <nav aria-label="From here" className="no-print mt-2">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {ways.map(({ href, words }) => (
          <li key={href}>
            {href.startsWith("#") ? (
              // The browser's own way takes the focus along.
              <a href={href} className="link inline-block leading-6">
                {words}
              </a>
            ) : (
              <Link href={href} prefetch={false} className="link inline-block leading-6">
                {words}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The key's own charts at this time; the records behind a column are read from there. */
function UsageLink({ alert: { key, series } }: { alert: AlertDetail }) {
  const [from, to] = [series?.points[0]?.at, series?.points.at(-1)?.at];
  if (!key?.known || !from || !to) return null;
  return (
    <Link
      href={`${keyHref(key, "usage")}?${new URLSearchParams({ from, to })}`}
      prefetch={false}
      className="link"
    >
      Usage of the key at this time
    </Link>
  );
}

const REASONS: Record<string, string> = {
  excluded: "the trail leaves KMS out",
  "unread-trail": "it is not known whether the trail logs KMS",
  "no-source": "no source feeds it",
  failed: "a source did not give all",
  changed: "a log file is not as CloudTrail delivered it",
  missing: "a log file that CloudTrail delivered is gone",
  "not-yet": "not delivered yet",
  dropped: "older than usage is kept",
};

function Coverage({ alert: { gaps } }: { alert: AlertDetail }) {
  if (gaps.length === 0) return <p className="text-ink-3">All usage of this time is known.</p>;
  return (
    <div>
      <h2 className="font-semibold">Not known of this time</h2>
      <ul className="text-ink-2">
        {gaps.slice(0, 8).map(({ from, to, reason }) => (
          <li key={from}>
            <Time at={from} as="full" /> to <Time at={to} as="full" />: {REASONS[reason] ?? reason}
          </li>
        ))}
        {gaps.length > 8 ? <li>and {gaps.length - 8} more</li> : null}
      </ul>
    </div>
  );
}

function LedgerLine({ id }: { id: string }) {
  const mayRead = useCan("ledger:read");
  if (!mayRead) return null;
  const query = new URLSearchParams({ subject: `alert:${id}` });
  return (
    <p>
      <Link href={`/ledger?${query}`} className="link">
        What was done about it, in the ledger
      </Link>
    </p>
  );
}
