import { cn } from "./cn";
import { Glyph } from "./glyph";

interface Props {
  /** Why it is not known, e.g. `kms:GetKeyPolicy was denied`. */
  reason: string;
  /** Also shows the reason, not only in the title. */
  spelled?: boolean;
  className?: string;
}

/** In the place of a value that could not be read. Never an empty cell, never a dash. */
export function Unknown({ reason, spelled = false, className }: Props) {
  return (
    <span title={reason} className={cn("inline-flex max-w-full items-center gap-1.5", className)}>
      <span className="hatched inline-flex shrink-0 items-center gap-1 rounded-sm bg-subtle px-1.5 text-ink-2 text-xs leading-[18px]">
        <Glyph shape="question" />
        Unknown
      </span>
      <span className={spelled ? "wrap-anywhere text-ink-2" : "sr-only"}>{reason}</span>
    </span>
  );
}

/** In the place of a value that was read and is empty. */
export function None({ children = "None" }: { children?: string }) {
  return <span className="text-ink-3">{children}</span>;
}
