"use client";

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { formatUtc } from "@/components/ui/format-time";
import { useViewer } from "./viewer";

/** On paper alone: when it was printed, by whom, and the address, which holds every filter. */
export function Printed() {
  const { name } = useViewer();
  const [printed, setPrinted] = useState({ at: "", from: "" });
  useEffect(() => {
    // The browser lays the paper out as soon as this returns.
    const note = () =>
      flushSync(() =>
        setPrinted({ at: formatUtc(new Date().toISOString()), from: window.location.href }),
      );
    window.addEventListener("beforeprint", note);
    return () => window.removeEventListener("beforeprint", note);
  }, []);
  return (
    <p className="hidden border-b px-4 py-1 text-ink-2 text-xs print:block">
      Printed {printed.at} by <bdi>{name}</bdi> from{" "}
      <span className="wrap-anywhere font-mono">{printed.from}</span>
    </p>
  );
}
