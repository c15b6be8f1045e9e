"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { shortAlias } from "@/components/ui/key-link";
import { Skeleton } from "@/components/ui/skeleton";
import { Line, MiddleCut } from "@/components/ui/text";
import { Freshness, Time } from "@/components/ui/time";
import { type KeyRef, keyQuery } from "@/lib/keys/client";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { KeyAlerts } from "./key-alerts";
import { StateChip } from "./key-cells";
import { SectionNav } from "./section-nav";

const NOT_READ: Record<NonNullable<KeyDetail["scope"]["notRead"]>, string> = {
  "account-gone": "its account has left the organisation",
  "account-inactive": "its account is not active",
  "not-watched": "its account is not watched",
  "region-disabled": "its region is not enabled",
};

/** Head of a key's page: alias first, then state, account, region and ARN. */
export function KeyHeader({ keyRef }: { keyRef: KeyRef }) {
  const { data, error, refetch } = useQuery(keyQuery(keyRef));
  if (!data && error) return <ErrorState what="This key" error={error} retry={refetch} />;
  return (
    <>
      {data && error ? <StaleNotice error={error} retry={refetch} /> : null}
      <div className="shrink-0 border-b bg-surface px-4 pt-3">
        <nav aria-label="Breadcrumb" className="text-ink-3 text-xs">
          <Link href="/keys" className="rounded-sm hover:text-ink hover:underline">
            Keys
          </Link>
          <span aria-hidden="true"> / </span>
          <bdi className="wrap-anywhere font-mono">{keyRef.keyId}</bdi>
        </nav>
        {data ? <Heading detail={data} /> : <HeadingSkeleton />}
        <SectionNav keyRef={keyRef} detail={data} />
      </div>
    </>
  );
}

function Heading({ detail }: { detail: KeyDetail }) {
  const [first, ...others] = detail.aliases;
  return (
    <>
      <div className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="min-w-0 max-w-full font-semibold text-xl tracking-tight">
          {first === undefined ? (
            <MiddleCut>{detail.keyId}</MiddleCut>
          ) : (
            <Line>{shortAlias(first)}</Line>
          )}
        </h1>
        {others.length > 0 ? (
          <span className="text-ink-3" title={others.join("\n")}>
            +{others.length} {others.length === 1 ? "alias" : "aliases"}
          </span>
        ) : null}
        <StateChip state={detail.state} />
        <KeyAlerts arn={detail.arn} />
        {detail.goneAt ? (
          <Badge tone="bad">
            gone from AWS, seen missing <Time at={detail.goneAt} />
          </Badge>
        ) : null}
        {detail.scope.notRead && !detail.goneAt ? (
          <Badge tone="warn">no longer read: {NOT_READ[detail.scope.notRead]}</Badge>
        ) : null}
        {detail.deletionDate && !detail.goneAt ? (
          <Badge tone="bad">
            deletion <Time at={detail.deletionDate} />
          </Badge>
        ) : null}
        {detail.unreadable.length > 0 ? (
          <Badge tone="unknown">
            {detail.unreadable.length} {detail.unreadable.length === 1 ? "part" : "parts"}{" "}
            unreadable
          </Badge>
        ) : null}
      </div>
      <div className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 text-ink-2">
        <Line className="max-w-64">{detail.accountName}</Line>
        <span className="font-mono text-xs">{detail.accountId}</span>
        <span>{detail.region}</span>
        <span className="flex min-w-0 max-w-full items-center gap-0.5 text-xs sm:max-w-xl">
          <MiddleCut>{detail.arn}</MiddleCut>
          <CopyButton text={detail.arn} label="ARN" />
        </span>
        <span className="text-xs">
          Read <Freshness at={detail.readAt} />
        </span>
      </div>
    </>
  );
}

function HeadingSkeleton() {
  return (
    <div role="status" aria-label="Key is loading">
      <div className="mt-1 flex h-7 items-center">
        <Skeleton className="h-5 w-64" />
      </div>
      <div className="mt-1 flex h-6 items-center gap-3">
        <Skeleton className="w-28" />
        <Skeleton className="w-80 max-sm:w-40" />
      </div>
    </div>
  );
}
