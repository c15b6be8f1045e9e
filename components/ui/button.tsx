import type { ComponentProps } from "react";
import { cn } from "./cn";

const VARIANTS = {
  primary: "border-accent bg-accent text-accent-ink hover:opacity-90",
  plain: "border-line-strong/60 bg-surface text-ink hover:bg-hover",
  quiet: "border-transparent bg-transparent text-ink-2 hover:bg-subtle hover:text-ink",
} as const;

const SIZES = {
  sm: "h-6 gap-1 px-2 text-xs",
  md: "h-7 gap-1.5 px-2.5 text-sm",
  icon: "size-7 justify-center",
} as const;

interface Looks {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

/** Classes of a button, for links and Base UI triggers that look like one. */
export function buttonClass({ variant = "plain", size = "md" }: Looks = {}, className?: string) {
  return cn(
    "relative inline-flex shrink-0 select-none items-center whitespace-nowrap rounded-md border font-medium",
    "transition-colors duration-100 disabled:opacity-50 aria-disabled:opacity-50",
    // On paper nothing can be pressed.
    "data-popup-open:bg-subtle print:hidden [&_svg]:size-3.5 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}

export function Button({ variant, size, className, ...props }: ComponentProps<"button"> & Looks) {
  return <button type="button" {...props} className={buttonClass({ variant, size }, className)} />;
}
