"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { keyRunbooksQuery } from "@/lib/alerts/client";
import type { KeyRef } from "@/lib/keys/client";
import { KeyWellness } from "./key-wellness";
import { RunbookList } from "./runbook-view";

/** What to do when something is wrong with this key, also without an alert. */
export function KeyRunbooks({ keyRef }: { keyRef: KeyRef }) {
  const { data, error, refetch } = useQuery({
    ...keyRunbooksQuery(keyRef),
    refetchInterval: 15_000,
  });
  if (!data) {
    if (error) return <ErrorState what="The runbooks" error={error} retry={refetch} />;
    return (
      <div role="status" aria-label="Runbooks are loading" className="flex flex-col gap-3 p-4">
        <Skeleton className="h-24 w-full" />
      </div>
    );
  }
  const alerts = new URLSearchParams({ key: data.key.arn, state: "any" });
  return (
    <div className="flex max-w-5xl flex-col gap-4 p-4">
      <KeyWellness alertKey={data.key} />
      <Block
        title="When something is wrong"
        note="Commands are for you to run: Keyledger changes nothing in AWS"
        actions={
          <Link href={`/alerts?${alerts}`} prefetch={false} className="link">
            Alerts of this key
          </Link>
        }
      >
        <RunbookList runbooks={data.runbooks} />
      </Block>
    </div>
  );
}
