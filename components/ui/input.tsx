import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      {...props}
      className={cn(
        "h-7 w-full min-w-0 rounded-md border border-line-strong/70 bg-surface px-2 text-sm text-ink placeholder:text-ink-3",
        className,
      )}
    />
  );
}
