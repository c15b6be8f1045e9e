"use client";

import { useSyncExternalStore } from "react";

let waiting: (() => void) | null = null;
const listeners = new Set<() => void>();

function set(next: (() => void) | null) {
  waiting = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens the dialog that asks for a new sign-in; `retry` does what was refused once more. */
export function askToSignInAgain(retry: () => void): void {
  set(retry);
}

export function forgetRefused(): void {
  set(null);
}

/** What waits for a new sign-in, or null. */
export function useRefused(): (() => void) | null {
  return useSyncExternalStore(
    subscribe,
    () => waiting,
    () => null,
  );
}
