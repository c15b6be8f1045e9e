import { cn } from "./cn";
import { Glyph, type GlyphShape } from "./glyph";

export type Tone = "ok" | "warn" | "bad" | "plain" | "unknown";

const TONES: Record<Tone, string> = {
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  plain: "text-ink-3",
  unknown: "text-ink-3",
};

interface Props {
  tone: Tone;
  shape: GlyphShape;
  children: React.ReactNode;
  title?: string;
  className?: string;
}

/** A state: shape, colour and word together, so that none of them carries the meaning alone. */
export function Chip({ tone, shape, children, title, className }: Props) {
  return (
    <span
      title={title}
      className={cn("inline-flex max-w-full items-center gap-1.5 whitespace-nowrap", className)}
    >
      <span className={TONES[tone]}>
        <Glyph shape={shape} />
      </span>
      <span className={cn("truncate", tone === "unknown" && "text-ink-2 italic")}>{children}</span>
    </span>
  );
}

/** A boxed word, for counts and marks beside a heading. */
export function Badge({ tone = "plain", children, title }: Partial<Props>) {
  const tones: Record<Tone, string> = {
    ok: "bg-ok-soft text-ok",
    warn: "bg-warn-soft text-warn",
    bad: "bg-bad-soft text-bad",
    plain: "bg-subtle text-ink-2",
    unknown: "hatched bg-subtle text-ink-2",
  };
  return (
    <span
      title={title}
      className={cn(
        "inline-block max-w-full shrink-0 truncate rounded-sm px-1.5 align-middle text-2xs leading-[18px] font-medium",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
