"use client";

import { ErrorState } from "@/components/ui/error-state";

export default function DashboardError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <h1 className="sr-only">Error</h1>
      <ErrorState what="This page" error={error} retry={retry} />
    </>
  );
}
