"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useViewer } from "@/components/shell/viewer";
import { GAP_WORDS, REMOVED_WORDS } from "@/components/ui/coverage-words";
import { Time } from "@/components/ui/time";
import { usageCoverageQuery } from "@/lib/usage/client";
import type { CoverageList } from "@/lib/usage/schemas/coverage";

type Item = CoverageList["items"][number];
type Span = Item["spans"][number];

/** What somebody did to a trail or its files: an alert of the account, which who owns single keys does not see. */
const DONE: ReadonlySet<string> = new Set(["excluded", "changed", "missing"]);
const isDoubt = ({ reason, proof }: Span) =>
  DONE.has(reason ?? "") || (reason === null && proof === "missing");

const SHOWN = 4;

/**
 * Tells an owner of which accounts and regions of own keys the usage is not to be trusted, and when: no rule could look at
 * that time. It is what their charts say too, and nothing of others' keys.
 */
export function UsageDoubts() {
  const { role } = useViewer();
  const { data } = useQuery({ ...usageCoverageQuery(), enabled: role === "owner" });
  const doubts = (data?.items ?? []).flatMap((item) =>
    item.spans.filter(isDoubt).map((span) => ({ item, span })),
  );
  if (role !== "owner" || !data || doubts.length === 0) return null;
  const latest = doubts.sort((a, b) => (a.span.to < b.span.to ? 1 : -1)).slice(0, SHOWN);
  return (
    <aside
      aria-label="Usage that cannot be trusted"
      className="mx-4 mb-2 rounded-md border bg-warn-soft p-3"
    >
      <p className="font-medium text-warn">Not all usage of your keys can be trusted</p>
      <p className="text-ink-2">
        In these times of the last 90 days calls may be missing or made up, and no rule could look.
        Whoever looks after the accounts' logs is told by an alert of the account.
      </p>
      <ul className="mt-1">
        {latest.map(({ item, span }) => (
          <Doubt
            key={`${item.accountId} ${item.region} ${span.from}`}
            {...{ item, span }}
            to={data.to}
          />
        ))}
      </ul>
      {doubts.length > SHOWN ? (
        <p className="text-ink-2">and {doubts.length - SHOWN} more before</p>
      ) : null}
      <Link href="/usage" prefetch={false} className="link inline-block leading-6">
        What is known of usage
      </Link>
    </aside>
  );
}

function Doubt({ item, span, to }: { item: Item; span: Span; to: string }) {
  const words = span.reason === null ? REMOVED_WORDS : GAP_WORDS[span.reason];
  return (
    <li>
      <bdi className="wrap-anywhere">{item.accountName ?? item.accountId}</bdi> {item.region}:{" "}
      {words.word}, <Time at={span.from} as="full" /> –{" "}
      {span.to === to ? "now" : <Time at={span.to} as="full" />}
    </li>
  );
}
