"use client";

import { useQuery } from "@tanstack/react-query";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState } from "@/components/ui/error-state";
import { JsonText } from "@/components/ui/json-text";
import { Skeleton } from "@/components/ui/skeleton";
import type { KeyRef } from "@/lib/keys/client";
import { eventRecordQuery } from "@/lib/usage/client";

/** An event's record as CloudTrail delivered it, and where it came from. */
export function EventRecordView({ keyRef, event }: { keyRef: KeyRef; event: string }) {
  const { data, isError, error, refetch } = useQuery(eventRecordQuery(keyRef, event));
  if (isError) return <ErrorState what="The record" error={error} retry={refetch} />;
  if (!data) {
    return (
      <div role="status" aria-label="The record is loading" className="py-2">
        <Skeleton className="w-64" />
      </div>
    );
  }
  const text = JSON.stringify(data.record, null, 2);
  return (
    <div className="mt-2 flex flex-col gap-1">
      <JsonText label="Record of CloudTrail" text={text} className="max-h-96" />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-3 text-xs">
        <CopyButton text={text} label="record" labelled />
        {data.source ? (
          <span className="wrap-anywhere">
            from <bdi>{data.source.name}</bdi> <bdi>{data.source.object}</bdi>
          </span>
        ) : null}
      </div>
    </div>
  );
}
