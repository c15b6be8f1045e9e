"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { buttonClass } from "./button";

interface Props {
  text: string;
  /** What is copied, e.g. `ARN`. */
  label: string;
  /** Shows the label beside the sign. */
  labelled?: boolean;
  className?: string;
}

const SIGNS = { idle: Copy, done: Check, failed: TriangleAlert };

export function CopyButton({ text, label, labelled = false, className }: Props) {
  const [state, setState] = useState<keyof typeof SIGNS>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("done");
    } catch {
      setState("failed");
    }
  }

  const Sign = SIGNS[state];
  const said = { idle: "", done: `${label} copied`, failed: `${label} could not be copied` }[state];
  return (
    <>
      <button
        type="button"
        onClick={copy}
        aria-label={`Copy ${label}`}
        title={said || `Copy ${label}`}
        className={buttonClass(
          { variant: labelled ? "plain" : "quiet", size: "sm" },
          labelled ? className : `size-6 justify-center px-0 ${className ?? ""}`,
        )}
      >
        <Sign aria-hidden="true" />
        {labelled ? <span>{state === "done" ? "Copied" : `Copy ${label}`}</span> : null}
      </button>
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}
