"use client";

import { useSyncExternalStore } from "react";

const INTERVAL = 15_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, INTERVAL);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function current(): number {
  // Without a running timer the stored time may be old.
  if (timer === undefined && Date.now() - now > INTERVAL) now = Date.now();
  return now;
}

/** The present in milliseconds, moving on every 15 seconds with one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, current, current);
}
