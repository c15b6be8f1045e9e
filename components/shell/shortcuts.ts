"use client";

import { useEffect, useSyncExternalStore } from "react";

const STORE = "keyledger.single-keys";
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function areOn(): boolean {
  try {
    return window.localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

/** Turns shortcuts of a single character on or off (WCAG 2.1.4), for this browser. */
export function setSingleKeys(on: boolean): void {
  try {
    window.localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // Storage is closed to us: the setting then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, areOn, () => true);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("input, textarea, select, [role=menu], [role=listbox], [role=dialog]") !==
        null)
  );
}

/** Calls `act` for single-character keys pressed outside of fields and menus, unless they are turned off. */
export function useShortcut(act: (key: string, event: KeyboardEvent) => void): void {
  const on = useSingleKeys();
  useEffect(() => {
    if (!on) return;
    function listen(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) return;
      act(event.key, event);
    }
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [on, act]);
}
