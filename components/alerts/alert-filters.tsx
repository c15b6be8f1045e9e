import { X } from "lucide-react";
import { SearchBox } from "@/components/data-table/search-box";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import type { AlertStanding } from "@/lib/alerts/schemas";
import {
  ALERT_RULE_NAMES,
  ALERT_RULES,
  ALERT_SEVERITIES,
} from "@/lib/settings/schemas/alert-rules";
import { type AlertListState, CLEARED, isNarrowed, STATE_VIEWS } from "./list-state";

interface Props {
  state: AlertListState;
  standing: AlertStanding | undefined;
  change: (patch: Partial<AlertListState>) => void;
  search: (q: string) => void;
}

const ANY = "";
const SEVERITIES = [
  { value: ANY, label: "Any severity" },
  ...[...ALERT_SEVERITIES]
    .reverse()
    .map((value) => ({ value, label: `${value.charAt(0).toUpperCase()}${value.slice(1)}` })),
];
const RULES = [
  { value: ANY, label: "Any rule" },
  ...ALERT_RULE_NAMES.map((value) => ({ value, label: ALERT_RULES[value].words })),
];

/** What the list is narrowed to; all of it is in the URL. */
export function AlertFilters({ state, standing, change, search }: Props) {
  return (
    <div className="flex flex-col gap-2 px-4 pb-2.5">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">State</legend>
        {STATE_VIEWS.map(({ value, label, states }) => {
          const count = standing && states.reduce((sum, each) => sum + standing.states[each], 0);
          const pressed = state.state === value;
          return (
            <Button
              key={value}
              variant="quiet"
              aria-pressed={pressed}
              className={cn(pressed && "bg-subtle text-ink")}
              onClick={() => change({ state: value })}
            >
              {label}
              <span className="numeric text-ink-3">{count?.toLocaleString("en")}</span>
            </Button>
          );
        })}
      </fieldset>
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox
          label="Search alerts by key, alias, principal and account"
          placeholder="Key, principal, account"
          value={state.q}
          onChange={search}
        />
        <Select
          label="Severity"
          options={SEVERITIES}
          value={state.severity[0] ?? ANY}
          onChange={(value) => change({ severity: value === ANY ? [] : [value] })}
        />
        <Select
          label="Rule"
          className="max-w-64"
          options={RULES}
          value={state.rule[0] ?? ANY}
          onChange={(value) => change({ rule: value === ANY ? [] : [value] })}
        />
        {state.key === "" ? null : (
          <Button size="sm" onClick={() => change({ key: "" })} title={state.key}>
            One key <X aria-label="Take away" />
          </Button>
        )}
        {isNarrowed(state) ? (
          <Button variant="quiet" onClick={() => change(CLEARED)}>
            Clear all
          </Button>
        ) : null}
      </div>
    </div>
  );
}
