"use client";

import { ServerError } from "@/components/shell/server-error";

/** What fails above the pages, such as the question who is signed in. */
export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="mx-auto max-w-3xl p-4">
      <h1 className="font-semibold text-lg">Keyledger</h1>
      <ServerError error={error} retry={retry} />
    </main>
  );
}
