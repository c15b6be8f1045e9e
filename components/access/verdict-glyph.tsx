import { cn } from "@/components/ui/cn";
import type { VerdictCode } from "@/lib/access/types";
import { VERDICT_WORDS } from "./verdict-words";

const TICK = "M5.93 8.87 9.15 12.09 14.22 6.22 12.78 4.98 9.05 9.31 7.27 7.53z";
const CROSS =
  "M11.59 5.07 12.93 6.41 11.34 8 12.93 9.59 11.59 10.93 10 9.34 8.41 10.93 7.07 9.59 8.66 8 7.07 6.41 8.41 5.07 10 6.66z";
const HALF = "M7.5 1.5v13a6.5 6.5 0 0 1 0-13z";
const IF = "M11.4 6.6v6M11.4 3.5v.9M17.6 3.6c-1.8-.5-2.7.2-2.7 1.9v7.1M13.6 7.3h3.6";
const MARK = "M8.1 6.1a2 2 0 1 1 2.9 1.8c-.7.3-1 .7-1 1.4M10 11.4v.4";

/**
 * Marks are cut out of their ground, not painted over it, so that they hold on any colour, also a forced one.
 * Outlined always means: through the account's IAM.
 */
const SHAPES: Record<VerdictCode, React.ReactNode> = {
  A: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d={`M10 1a7 7 0 1 1 0 14 7 7 0 0 1 0-14z${TICK}`}
    />
  ),
  a: (
    <path
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinejoin="round"
      d="M3.2 5.9h6.2V2.6L16.6 8l-7.2 5.4v-3.3H3.2z"
    />
  ),
  C: (
    <>
      <path fill="currentColor" d={HALF} />
      <path fill="none" stroke="currentColor" strokeWidth="1.5" d={IF} />
    </>
  ),
  c: <path fill="none" stroke="currentColor" strokeWidth="1.4" d={`${HALF}${IF}`} />,
  D: <path fill="currentColor" fillRule="evenodd" d={`M3.5 1.5h13v13h-13z${CROSS}`} />,
  "-": <circle fill="currentColor" cx="10" cy="8" r="1.6" />,
  "?": (
    <>
      <path
        fill="none"
        stroke="currentColor"
        opacity="0.5"
        d="M3.5 5.5l4-4M3.5 9.5l3-3M3.5 13.5l3-3M6.5 14.5l2-2M11.5 3.5l2-2M13.5 5.5l3-3M13.5 9.5l3-3M10.5 14.5l6-6M14.5 14.5l2-2"
      />
      <path
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        d={MARK}
      />
    </>
  ),
};

/** Colour says where access is and where we cannot tell; red is left to what is dangerous. */
const TONES: Record<VerdictCode, string> = {
  A: "text-accent",
  a: "text-accent",
  C: "text-accent",
  c: "text-accent",
  D: "text-ink-2",
  "-": "text-ink-3",
  "?": "text-warn",
};

interface Props {
  code: VerdictCode;
  /** Gives the glyph its verdict as name; without it, words beside it must say so. */
  named?: boolean;
  className?: string;
}

/** A verdict as a shape of its own, 20 by 16. Legible without colour, in light, dark and forced colours. */
export function VerdictGlyph({ code, named = false, className }: Props) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: a title would be a tooltip over that of the cell.
    <svg
      viewBox="0 0 20 16"
      focusable="false"
      {...(named
        ? { role: "img", "aria-label": VERDICT_WORDS[code].word }
        : { "aria-hidden": true })}
      className={cn("h-4 w-5 shrink-0 forced-colors:text-[CanvasText]", TONES[code], className)}
    >
      {SHAPES[code]}
    </svg>
  );
}
