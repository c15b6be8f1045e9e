"use client";

import { useQueries } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { type KeyRef, policyDocumentQuery } from "@/lib/keys/client";

function Loading() {
  return (
    <div role="status" aria-label="Comparison is loading">
      <Skeleton className="h-40 w-full" />
    </div>
  );
}

// The comparison is asked for rarely, so its library is loaded only then.
const PolicyDiff = dynamic(() => import("@/components/ui/policy-diff").then((m) => m.PolicyDiff), {
  loading: Loading,
});

interface Props {
  keyRef: KeyRef;
  from: string;
  to: string;
  close: () => void;
}

export function VersionCompare({ keyRef, from, to, close }: Props) {
  const [before, after] = useQueries({
    queries: [policyDocumentQuery(keyRef, from), policyDocumentQuery(keyRef, to)],
  });
  const failed = before.isError ? before : after.isError ? after : null;
  return (
    <Block
      title="Comparison"
      note={
        <>
          <code>{from.slice(0, 10)}</code> to <code>{to.slice(0, 10)}</code>
        </>
      }
      actions={
        <Button size="sm" onClick={close}>
          Close comparison
        </Button>
      }
    >
      {failed ? (
        <ErrorState what="The comparison" error={failed.error} retry={failed.refetch} />
      ) : before.data && after.data ? (
        <PolicyDiff before={before.data.body} after={after.data.body} />
      ) : (
        <Loading />
      )}
    </Block>
  );
}
