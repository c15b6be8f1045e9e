"use client";

import { useMutation } from "@tanstack/react-query";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";

/** Asks that something be read now, for who may; the page that it stands on looks for the answer by itself. */
export function ReadNow({ ask }: { ask: () => Promise<unknown> }) {
  const mayAsk = useCan("alert:act");
  const asking = useMutation({ mutationFn: ask });
  return (
    <>
      {mayAsk ? (
        <Button size="sm" disabled={asking.isPending} onClick={() => asking.mutate()}>
          Read it now
        </Button>
      ) : null}
      <span role="status" className="text-ink-3 empty:hidden">
        {asking.isSuccess ? "Asked; this page shows the answer as soon as it is there." : ""}
      </span>
      <ErrorLine error={asking.error} what="Not asked" />
    </>
  );
}
