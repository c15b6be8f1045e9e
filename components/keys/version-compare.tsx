"use client";

import { useQueries } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { formatJson } from "@/components/ui/json-view";
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
  const alone = from === to;
  return (
    <Block
      title={alone ? "Document" : "Comparison"}
      note={
        alone ? (
          <code>{from.slice(0, 10)}</code>
        ) : (
          <>
            <code>{from.slice(0, 10)}</code> to <code>{to.slice(0, 10)}</code>
          </>
        )
      }
      actions={
        <>
          {alone && after.data ? (
            <CopyButton text={after.data.body} label="document" labelled />
          ) : null}
          <Button size="sm" onClick={close}>
            {alone ? "Close document" : "Close comparison"}
          </Button>
        </>
      }
    >
      {failed ? (
        <ErrorState
          what={alone ? "The document" : "The comparison"}
          error={failed.error}
          retry={failed.refetch}
        />
      ) : before.data && after.data ? (
        alone ? (
          <JsonText
            label="Document"
            text={after.data.valid ? formatJson(after.data.body) : after.data.body}
            className="max-h-[40rem]"
          />
        ) : (
          <PolicyDiff before={before.data.body} after={after.data.body} />
        )
      ) : (
        <Loading />
      )}
    </Block>
  );
}
