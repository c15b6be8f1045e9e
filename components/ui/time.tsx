"use client";

import { cn } from "./cn";
import { formatAge, formatDay, formatUtc, isOlderThan } from "./format-time";
import { useNow } from "./use-now";

interface Props {
  at: string;
  /** `age` says how long ago, `day` the UTC day, `full` the UTC second. */
  as?: "age" | "day" | "full";
  className?: string;
}

/** An instant. Its UTC time to the second is always in the title, and in the place of an age on paper. */
export function Time({ at, as = "age", className }: Props) {
  const now = useNow();
  const text = as === "age" ? formatAge(at, now) : as === "day" ? formatDay(at) : formatUtc(at);
  return (
    <time
      dateTime={at}
      data-age={as === "age" ? "" : undefined}
      title={formatUtc(at)}
      className={cn("whitespace-nowrap", as === "age" && "numeric", className)}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}

/** Age of a reading; marked in words as well as in colour when older than a day. */
export function Freshness({ at, className }: { at: string | null; className?: string }) {
  const now = useNow();
  if (at === null) return <span className={cn("text-ink-2 italic", className)}>never read</span>;
  const stale = isOlderThan(at, 24, now);
  return (
    <span className={cn(stale ? "text-warn" : "text-ink-3", className)} suppressHydrationWarning>
      <Time at={at} />
      {stale ? " · old" : ""}
    </span>
  );
}
