import { useQuery } from "@tanstack/react-query";
import { cn } from "@/components/ui/cn";
import { openAlertsQuery } from "@/lib/alerts/client";

/** A new alert is seen on every page, without a reload. */
const LOOK_AGAIN_MS = 60_000;

/** How many alerts are open; nothing where none is, or where it is not known. */
export function OpenAlerts() {
  const { data } = useQuery({ ...openAlertsQuery(), refetchInterval: LOOK_AGAIN_MS });
  const open = data?.states.open ?? 0;
  if (open === 0 || !data) return null;
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
