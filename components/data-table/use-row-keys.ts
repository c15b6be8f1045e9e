"use client";

import { type RefObject, useCallback } from "react";
import { useShortcut } from "@/components/shell/shortcuts";

/** `j` and `k` move the focus from row to row by the links marked `data-row-link`; Enter then follows one. */
export function useRowKeys(region: RefObject<HTMLElement | null>): void {
  const act = useCallback(
    (key: string, event: KeyboardEvent) => {
      if ((key !== "j" && key !== "k") || !region.current) return;
      const links = [...region.current.querySelectorAll<HTMLElement>("[data-row-link]")];
      if (links.length === 0) return;
      const row = document.activeElement?.closest("tr");
      const at = links.findIndex((link) => link.closest("tr") === row && row !== null);
      const next = at < 0 ? 0 : at + (key === "j" ? 1 : -1);
      const link = links[Math.min(Math.max(next, 0), links.length - 1)];
      event.preventDefault();
      link?.focus();
      link?.scrollIntoView({ block: "nearest" });
    },
    [region],
  );
  useShortcut(act);
}
