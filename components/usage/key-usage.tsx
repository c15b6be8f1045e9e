"use client";

import { useQuery } from "@tanstack/react-query";
import { shortAlias } from "@/components/ui/key-link";
import { Skeleton } from "@/components/ui/skeleton";
import { type KeyRef, keyQuery } from "@/lib/keys/client";
import { LastUses } from "./last-uses";
import { TopLists } from "./top-lists";
import { UsagePanel } from "./usage-panel";

/** Calls of one key. The header above shows when the key itself could not be loaded. */
export function KeyUsage({ keyRef }: { keyRef: KeyRef }) {
  const { data: key, isError } = useQuery(keyQuery(keyRef));
  if (!key) return isError ? null : <Skeleton className="m-4 h-72" />;
  const place = { key: key.arn };
  const [alias] = key.aliases;
  return (
    <div className="flex shrink-0 flex-col gap-6 p-4">
      <UsagePanel
        title={`Calls of ${alias === undefined ? key.keyId : shortAlias(alias)}`}
        place={place}
      />
      <LastUses keyRef={keyRef} />
      <TopLists place={place} />
    </div>
  );
}
