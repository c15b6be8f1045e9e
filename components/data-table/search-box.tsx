"use client";

import { Search } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui/input";

interface Props {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

const PAUSE = 220;

/** A search field that passes on what was typed after a short pause. `/` leads to it. */
export function SearchBox({ label, placeholder, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);

  // The URL moved by itself: back, a saved view, a chip taken away.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);

  const pass = useCallback(() => {
    if (typed === sent.current) return;
    sent.current = typed;
    onChange(typed);
  }, [typed, onChange]);

  useEffect(() => {
    const timer = setTimeout(pass, PAUSE);
    return () => clearTimeout(timer);
  }, [pass]);

  return (
    <div className="relative min-w-0 grow basis-48 sm:max-w-xs">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1.75 left-2 size-3.5 text-ink-3"
      />
      <Input
        type="search"
        data-page-search=""
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        className="pl-7"
        maxLength={512}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        // Who goes on to a row at once must not be called back by what the pause held.
        onBlur={pass}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          // Browsers empty a search field on Escape; here it only leads back to the rows.
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
    </div>
  );
}
