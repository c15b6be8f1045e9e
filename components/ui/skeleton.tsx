import { cn } from "./cn";

/** A grey bar in the place of text that is on its way; the loading region around it is named. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("skeleton block h-3.5 w-24", className)} />;
}
