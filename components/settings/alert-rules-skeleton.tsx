import { Skeleton } from "@/components/ui/skeleton";
import { ALERT_RULE_NAMES } from "@/lib/settings/schemas/alert-rules";

/** The lines of the rules before they are there. */
export function AlertRulesSkeleton() {
  return (
    <div
      role="status"
      aria-label="Settings are loading"
      className="divide-y rounded-lg border bg-surface"
    >
      {ALERT_RULE_NAMES.map((rule) => (
        <div key={rule} className="px-3 py-5">
          <Skeleton className="w-72 max-w-full" />
        </div>
      ))}
    </div>
  );
}
