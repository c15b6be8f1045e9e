"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ErrorLine } from "@/components/ui/error-line";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { OwnerName } from "@/components/ui/owner-name";
import { Line } from "@/components/ui/text";
import { None, Unknown } from "@/components/ui/unknown";
import { useDebounced } from "@/components/ui/use-debounced";
import { previewQuery } from "@/lib/ownership/client";
import type { RulePreview as Preview } from "@/lib/ownership/schemas";
import { type Draft, isEmpty, matchOf } from "./draft";

const SETTLE_MS = 500;

/** What the rule would match and change, followed while it is written. */
export function RulePreview({ draft, ruleId }: { draft: Draft; ruleId?: string }) {
  const { owners } = draft;
  const match = matchOf(draft);
  const asked = JSON.stringify({
    match,
    owners: owners.map(({ kind, id }) => ({ kind, id })),
    ...(ruleId === undefined ? {} : { ruleId }),
  });
  const settled = useDebounced(asked, SETTLE_MS);
  const empty = isEmpty(match);
  const preview = useQuery({
    ...previewQuery(JSON.parse(settled)),
    enabled: !empty && settled === asked,
    placeholderData: (before) => before,
  });
  if (empty) {
    return <p className="text-ink-3">Name what a key must match, and see here which keys do.</p>;
  }
  if (preview.isError) return <ErrorLine error={preview.error} what="No preview" />;
  if (!preview.data) return <p role="status">Looking through all keys…</p>;
  const stale = settled !== asked || preview.isFetching;
  return (
    <div aria-busy={stale} className={stale ? "opacity-60" : undefined}>
      <Figures data={preview.data} withOwners={owners.length > 0} />
      <Sample data={preview.data} />
    </div>
  );
}

const keys = (n: number) => (n === 1 ? "1 key" : `${n.toLocaleString("en")} keys`);

function Figures({ data, withOwners }: { data: Preview; withOwners: boolean }) {
  return (
    <p role="status" className="pb-1">
      <strong className="numeric">{keys(data.keys)}</strong> match.{" "}
      {data.undecided > 0 ? (
        <>
          Of <span className="numeric">{keys(data.undecided)}</span> it is unknown: their tags or
          aliases were never read.{" "}
        </>
      ) : null}
      {withOwners ? (
        <>
          <strong className="numeric">{keys(data.changes)}</strong> would get other owners.
        </>
      ) : (
        "Choose owners to see how many would get others."
      )}
    </p>
  );
}

function Sample({ data }: { data: Preview }) {
  if (data.sample.length === 0) return null;
  return (
    <>
      <ul aria-label="Keys that match" className="divide-y rounded-md border">
        {data.sample.map((key) => (
          <li key={key.arn} className="grid gap-x-3 px-2 py-1 sm:grid-cols-2">
            <div className="min-w-0">
              <Link href={keyHref(key)} target="_blank" prefetch={false} className="link">
                <Line>{key.aliases[0] ? shortAlias(key.aliases[0]) : key.keyId}</Line>
              </Link>
              <Line className="text-ink-3 text-xs">{`${key.accountName} · ${key.region}`}</Line>
            </div>
            <div className="min-w-0 text-xs">
              {key.owners.length > 0 ? (
                key.owners.map((owner) => (
                  <OwnerName key={`${owner.kind}:${owner.id}`} owner={owner} className="mr-2" />
                ))
              ) : key.owned === "unknown" ? (
                <Unknown reason="Its tags or aliases were never read" />
              ) : (
                <None>Nobody now</None>
              )}
              {key.decides ? null : (
                <div className="text-ink-3">
                  {key.owned === "hand" ? "stays: given by hand" : "an earlier rule decides"}
                </div>
              )}
            </div>
          </li>
        ))}
      </ul>
      {data.keys > data.sample.length ? (
        <p className="pt-1 text-ink-3 text-xs">The first {data.sample.length} of them.</p>
      ) : null}
    </>
  );
}
