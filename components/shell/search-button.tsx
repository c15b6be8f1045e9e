"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useEffect, useState } from "react";
import { useShortcut } from "./shortcuts";

// Loaded when first opened: no page pays for it before.
const SearchDialog = dynamic(() => import("./search-dialog").then((m) => m.SearchDialog), {
  ssr: false,
});

/** Opens the search over everything: Ctrl or Cmd with K anywhere, `/` where a page has no search of its own. */
export function SearchButton() {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);

  const show = useCallback(() => {
    setUsed(true);
    setOpen(true);
  }, []);

  useEffect(() => {
    function listen(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      show();
    }
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [show]);

  useShortcut(
    useCallback(
      (key: string, event: KeyboardEvent) => {
        if (key !== "/") return;
        event.preventDefault();
        const own = document.querySelector<HTMLInputElement>("[data-page-search]");
        if (own) own.focus();
        else show();
      },
      [show],
    ),
  );

  return (
    <>
      <button
        type="button"
        onClick={show}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        className="flex h-7 min-w-0 items-center gap-2 rounded-md border border-line-strong/60 bg-canvas px-2 text-ink-3 hover:text-ink sm:w-72"
      >
        <Search aria-hidden="true" className="size-3.5 shrink-0" />
        <span className="truncate max-sm:sr-only">Go to a key, alias or page</span>
        <kbd className="ml-auto text-2xs max-sm:hidden">Ctrl K</kbd>
      </button>
      {used ? <SearchDialog open={open} onOpenChange={setOpen} /> : null}
    </>
  );
}
