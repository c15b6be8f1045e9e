"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ApiError } from "@/lib/http/client";
import { askToSignInAgain } from "./stale-sign-in";

let browserClient: QueryClient | undefined;

/** The session ended while the page was open: sign in again and come back to the same place. */
function leaveWhenSignedOut(error: unknown) {
  if (typeof window === "undefined" || !(error instanceof ApiError) || error.status !== 401) return;
  window.location.reload();
}

/**
 * An act that needs a newer sign-in waits for it and is then done again by itself. Where the session is over, the
 * page stays: what was typed would be lost.
 */
const mutationCache = () =>
  new MutationCache({
    onError(error, variables, _result, mutation) {
      if (!(error instanceof ApiError) || error.code !== "stale-sign-in") return;
      askToSignInAgain(() => void mutation.execute(variables).catch(() => undefined));
    },
  });

function retryable(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 502;
}

function makeClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: mutationCache(),
    defaultOptions: {
      // Waiting for a network would leave old numbers under new filters, and do acts unseen later. What needs none, on
      // one machine, goes on.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        refetchOnReconnect: true,
        staleTime: 30_000,
        retry: (count, error) => count < 2 && retryable(error),
        refetchOnWindowFocus: true,
      },
    },
  });
}

/** One client for each render on the server, one for the whole life of the page in the browser. */
function getClient(): QueryClient {
  if (typeof window === "undefined") return makeClient();
  browserClient ??= makeClient();
  return browserClient;
}

export function QueryProvider({ children }: { children: React.ReactNode }) {
  return <QueryClientProvider client={getClient()}>{children}</QueryClientProvider>;
}
