import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { cn } from "@/components/ui/cn";
import { standingQuery } from "@/lib/alerts/client";

/** A new alert is seen on every page, without a reload. */
const LOOK_AGAIN_MS = 60_000;

const never = () => () => undefined;
const yes = () => true;
const no = () => false;

/** How many alerts are open; nothing where none is, or where it is not known. */
export function OpenAlerts() {
  const { data } = useQuery({ ...standingQuery(), refetchInterval: LOOK_AGAIN_MS });
  // A page may bring the number along, after the server has drawn the navigation without it.
  const inBrowser = useSyncExternalStore(never, yes, no);
  const open = data?.states.open ?? 0;
  if (!inBrowser || open === 0 || !data) return null;
  const grave = data.open.critical + data.open.high > 0;
  return (
    <span
      className={cn(
        "numeric ml-auto rounded-sm px-1 text-2xs",
        grave ? "bg-bad-soft text-bad" : "bg-subtle text-ink-2",
      )}
    >
      {open.toLocaleString("en")}
      <span className="sr-only"> open</span>
    </span>
  );
}
