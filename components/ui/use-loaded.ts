"use client";

import { useCallback, useRef, useState } from "react";

/**
 * A module that is loaded when it is first wanted, so that no page pays for what floats before it is opened.
 * `prepare` begins to load it, `want` also asks to open; `module` is there once it was wanted and has come.
 */
export function useLoaded<T>(load: () => Promise<T>) {
  const [module, setModule] = useState<T | null>(null);
  const pending = useRef<Promise<T> | null>(null);
  const prepare = useCallback(() => {
    pending.current ??= load().catch((error) => {
      // Offline just now: the next try loads again.
      pending.current = null;
      throw error;
    });
    return pending.current;
  }, [load]);
  const want = useCallback(() => {
    prepare().then(
      (loaded) => setModule(() => loaded),
      () => undefined,
    );
  }, [prepare]);
  const hint = useCallback(() => void prepare().catch(() => undefined), [prepare]);
  return { module, want, hint };
}
