import { Select } from "@/components/ui/select";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { USAGE_SPLITS } from "@/lib/usage/types";
import { CallFilters } from "./call-filters";
import { type Change, TimeControls } from "./time-controls";
import type { UsagePlace, UsageState } from "./usage-state";

const SPLITS: Record<UsageState["split"], string> = {
  operation: "By operation",
  principal: "By principal",
  service: "By service",
  outcome: "By outcome",
  account: "By account",
  key: "By key",
  none: "Not split",
};
const LOOKS = [
  { value: "columns", label: "Columns" },
  { value: "areas", label: "Areas" },
  { value: "table", label: "Table" },
] as const;
const CALLS = [
  { value: "use", label: "Cryptographic use" },
  { value: "all", label: "All calls" },
] as const;

interface Props {
  state: UsageState;
  change: Change;
  place: UsagePlace;
  series: UsageSeries | undefined;
}

/** Over a chart: which time, which calls, split by what, drawn how. */
export function ChartControls({ state, change, place, series }: Props) {
  const splits = [...USAGE_SPLITS, "none" as const].filter(
    (split) =>
      !(split === "principal" && place.principal !== undefined) &&
      !(split === "key" && place.key !== undefined) &&
      !(split === "account" && (place.key ?? place.account) !== undefined),
  );
  const shown = series && {
    from: Date.parse(series.from),
    to: Date.parse(series.to),
    now: Date.parse(series.now),
  };
  return (
    <div className="no-print flex flex-col gap-1.5 border-b px-2 py-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <TimeControls state={state} change={change} shown={shown ?? null} />
        <span className="flex flex-wrap items-center gap-1.5 sm:ml-auto">
          <Select
            label="Split"
            options={splits.map((value) => ({ value, label: SPLITS[value] }))}
            value={state.split}
            onChange={(value) => change({ split: splits.find((each) => each === value) })}
          />
          <Select
            label="Which calls"
            options={[...CALLS]}
            value={state.calls}
            onChange={(value) => change({ calls: value === "all" ? "all" : "use" })}
          />
          <Select
            label="Drawn as"
            options={[...LOOKS]}
            value={state.look}
            onChange={(value) =>
              change({ look: LOOKS.find((each) => each.value === value)?.value ?? "columns" })
            }
          />
        </span>
      </div>
      <CallFilters state={state} change={change} />
    </div>
  );
}
