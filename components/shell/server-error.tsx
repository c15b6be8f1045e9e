"use client";

import { useEffect, useState } from "react";
import { ErrorState } from "@/components/ui/error-state";

interface Props {
  error: unknown;
  retry: () => void;
}

/** Between two questions to the server whether it is well again, ms. */
const ASK_EVERY = 2_000;

type Outage = "database" | "server" | null;

async function askHealth(signal: AbortSignal): Promise<Outage> {
  try {
    const answer = await fetch("/api/v1/health", { signal, cache: "no-store" });
    const { database } = (await answer.json()) as { database?: string };
    return database === "down" ? "database" : null;
  } catch {
    return "server";
  }
}

/**
 * A page that the server could not make. Production tells a page nothing of the error, so this asks for
 * the server's health: it names an outage, and shows the page again when that is over.
 */
export function ServerError({ error, retry }: Props) {
  const [outage, setOutage] = useState<Outage>(null);
  useEffect(() => {
    const gone = new AbortController();
    let before: Outage = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const now = await askHealth(gone.signal);
      if (gone.signal.aborted) return;
      if (before !== null && now === null) return window.location.reload();
      before = now;
      setOutage(now);
      timer = setTimeout(ask, ASK_EVERY);
    };
    void ask();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, []);
  if (outage === null) return <ErrorState what="This page" error={error} retry={retry} />;
  return (
    <div role="alert" className="flex flex-col items-start gap-2 px-4 py-8">
      <p className="font-medium text-base">
        {outage === "database" ? "The database cannot be reached" : "The server does not answer"}
      </p>
      <p className="max-w-prose text-ink-2">
        Nothing was lost. This page asks every two seconds, and comes back by itself.
      </p>
    </div>
  );
}
