"use client";

import { ServerError } from "@/components/shell/server-error";

export default function DashboardError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <h1 className="sr-only">Error</h1>
      <ServerError error={error} retry={retry} />
    </>
  );
}
