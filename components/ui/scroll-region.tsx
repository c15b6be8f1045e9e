import { cn } from "./cn";

interface Props {
  label: string;
  className?: string;
  children: React.ReactNode;
}

/**
 * A named region that scrolls by itself. It takes the focus, so that the keyboard can scroll it (WCAG 2.1.1).
 * Positioned, because text for screen readers alone would else stick out of it and widen the page.
 */
export function ScrollRegion({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll the region.
    <section aria-label={label} tabIndex={0} className={cn("relative", className)}>
      {children}
    </section>
  );
}
