import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { revealMisleading } from "@/components/ui/reveal";
import { shortRef } from "./chart-data";
import type { Change } from "./time-controls";
import { CALL_FILTERS, type CallFilter, type UsageState } from "./usage-state";

const NAMES: Record<CallFilter, string> = {
  operation: "Operation",
  principal: "Principal",
  service: "Service",
  outcome: "Outcome",
};

/** What a value is called: a principal without what comes before its name. */
function words(name: CallFilter, values: readonly string[]): string {
  return values.map((value) => (name === "principal" ? shortRef(value) : value)).join(", ");
}

/** What the calls are narrowed to; each chip takes its filter away. */
export function CallFilters({ state, change }: { state: UsageState; change: Change }) {
  const active = CALL_FILTERS.filter((name) => state[name].length > 0);
  if (active.length === 0) return null;
  return (
    <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
      {active.map((name) => (
        <li key={name} className="min-w-0">
          <Button
            size="sm"
            title={state[name].join(", ")}
            className="max-w-80"
            onClick={() => change({ [name]: [] })}
          >
            <span className="text-ink-3">{NAMES[name]}</span>
            <bdi className="min-w-0 truncate">{revealMisleading(words(name, state[name]))}</bdi>
            <X aria-hidden="true" />
            <span className="sr-only">take this filter away</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
