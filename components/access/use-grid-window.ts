"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";
import { windowAround } from "./grid-position";

/** Up to so many cells everything is in the document, where find-in-page and readers of pages reach it. */
const ALL_CELLS = 6000;
/** Height of a line before it could be measured: 2 rem. */
const LINE = 32;
/** Lines in the first picture, which the server draws. */
const FIRST = 30;

/** Which lines are in the document, and how high one is; all lines are of one height. */
export function useGridWindow(
  region: RefObject<HTMLElement | null>,
  lines: number,
  columns: number,
) {
  const [seen, setSeen] = useState({ from: 0, to: FIRST, height: LINE });
  const [printed, setPrinted] = useState(false);
  const whole = printed || lines * columns <= ALL_CELLS;

  const measure = useCallback(() => {
    const box = region.current;
    if (!box) return;
    const line = box.querySelector("tbody tr[data-line]");
    const height = line?.getBoundingClientRect().height || LINE;
    const head = box.querySelector("thead")?.getBoundingClientRect().height ?? 0;
    const from = Math.floor(box.scrollTop / height);
    const to = Math.ceil((box.scrollTop + box.clientHeight - head) / height);
    setSeen((now) => {
      const next = windowAround(from, to, lines);
      const last = windowAround(now.from, now.to, lines);
      const same = next.first === last.first && next.end === last.end && now.height === height;
      return same ? now : { from, to, height };
    });
  }, [region, lines]);

  useLayoutEffect(() => {
    const box = region.current;
    if (whole || !box) return;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    box.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", measure);
    };
  }, [region, whole, measure]);

  useEffect(() => {
    const print = (on: boolean) => () => flushSync(() => setPrinted(on));
    const before = print(true);
    const after = print(false);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);

  return {
    height: seen.height,
    shown: whole ? { first: 0, end: lines } : windowAround(seen.from, seen.to, lines),
  };
}
