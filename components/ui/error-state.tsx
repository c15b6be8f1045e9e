"use client";

import { RotateCw } from "lucide-react";
import { ApiError } from "@/lib/http/client";
import { Button } from "./button";
import { CopyButton } from "./copy-button";

interface Props {
  error: unknown;
  retry?: () => void;
  /** What could not be shown, e.g. `The keys`. */
  what: string;
  retryLabel?: string;
}

/** What went wrong, in words, with the request id to look it up by and a way to try again. */
export function ErrorState({ error, retry, what, retryLabel = "Try again" }: Props) {
  const known = error instanceof ApiError ? error : null;
  const digest =
    error instanceof Error && "digest" in error && typeof error.digest === "string"
      ? error.digest
      : null;
  const id = known?.requestId ?? digest;
  return (
    <div role="alert" className="flex flex-col items-start gap-2 px-4 py-8">
      <p className="font-medium text-base">
        {what} could not be shown{known ? `: ${lowerFirst(known.title)}` : ""}
      </p>
      {known?.problems.length ? null : (
        <p className="max-w-prose text-ink-2">
          {known?.message ?? "The server could not make this page. Nothing was lost."}
        </p>
      )}
      {known?.problems.length ? (
        <ul className="list-disc pl-5 text-ink-2">
          {known.problems.map((problem) => (
            <li key={`${problem.field} ${problem.message}`}>
              <code>{problem.field}</code>: {problem.message}
            </li>
          ))}
        </ul>
      ) : null}
      {id ? (
        <p className="flex items-center gap-1 text-ink-3">
          Request <code className="text-ink-2">{id}</code>
          <CopyButton text={id} label="request id" />
        </p>
      ) : null}
      {retry ? (
        <Button onClick={retry} className="mt-1">
          <RotateCw aria-hidden="true" /> {retryLabel}
        </Button>
      ) : null}
    </div>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** One line for when older data is still on the page and only its renewal failed. */
export function StaleNotice({ error, retry }: { error: unknown; retry: () => void }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warn-soft px-4 py-1.5 text-ink"
    >
      <span className="font-medium text-warn">Not renewed</span>
      <span className="min-w-0">
        {known ? known.title : "The server did not answer"}. This shows what was read before.
        {known?.requestId ? (
          <code className="ml-2 text-ink-2 text-xs">{known.requestId}</code>
        ) : null}
      </span>
      <Button size="sm" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}
