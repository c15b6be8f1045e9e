"use client";

import { ListFilter as FilterSign } from "lucide-react";
import { useId } from "react";
import { FacetList } from "@/components/data-table/facet-list";
import { FilterFold } from "@/components/data-table/filter-fold";
import { FilterTrigger } from "@/components/data-table/filter-trigger";
import { Button, buttonClass } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { Skeleton } from "@/components/ui/skeleton";
import type { KeyFacets } from "@/lib/keys/schemas";
import {
  countFilters,
  FILTER_NAMES,
  type KeyListState,
  LIST_FILTERS,
  type ListFilter,
} from "./list-state";

export interface FilterProps {
  state: KeyListState;
  facets: KeyFacets | undefined;
  change: (patch: Partial<KeyListState>) => void;
}

/** Filters with a button of their own where there is room; all of them are in the panel. */
const PRIMARY: ListFilter[] = ["state", "account", "region", "rotation", "manager", "owner"];
const ONLY_WIDE: ListFilter[] = ["rotation", "manager", "owner"];

function Values({ name, state, facets, change }: FilterProps & { name: ListFilter }) {
  if (!facets) {
    return (
      <div role="status" aria-label="Values are loading" className="flex flex-col gap-3 p-3">
        <Skeleton className="w-40" />
        <Skeleton className="w-32" />
        <Skeleton className="w-36" />
      </div>
    );
  }
  return (
    <FacetList
      filter={name}
      name={FILTER_NAMES[name]}
      values={facets.facets[name] ?? []}
      chosen={state[name]}
      onChange={(chosen) => change({ [name]: chosen })}
    />
  );
}

export function FilterBar(props: FilterProps) {
  const { state } = props;
  const count = countFilters(state);
  return (
    <div className="flex items-center gap-1.5">
      {PRIMARY.map((name) => {
        const chosen = state[name].length;
        return (
          <Popover
            key={name}
            title={`Filter by ${FILTER_NAMES[name].toLowerCase()}`}
            className="w-64"
            trigger={
              <FilterTrigger
                name={FILTER_NAMES[name]}
                chosen={chosen}
                className={cn(
                  "hidden",
                  ONLY_WIDE.includes(name) ? "2xl:inline-flex" : "xl:inline-flex",
                )}
              />
            }
          >
            <Values {...props} name={name} />
          </Popover>
        );
      })}
      <Popover
        title="All filters"
        className="w-72"
        trigger={
          <button type="button" className={buttonClass()}>
            <FilterSign aria-hidden="true" />
            <span className="max-sm:sr-only">All filters</span>
            {count > 0 ? <span className="numeric text-accent">{count}</span> : null}
          </button>
        }
      >
        <AllFilters {...props} />
      </Popover>
    </div>
  );
}

function AllFilters(props: FilterProps) {
  const { state, change } = props;
  return (
    <div className="max-h-[60dvh] overflow-y-auto">
      {LIST_FILTERS.map((name) => (
        <FilterFold
          key={name}
          group="filters"
          name={FILTER_NAMES[name]}
          chosen={state[name].length}
        >
          <Values {...props} name={name} />
        </FilterFold>
      ))}
      <DaysFilter
        label="Not used for days"
        value={state.unusedFor}
        onChange={(unusedFor) => change({ unusedFor })}
      />
      <DaysFilter
        label="Material expires within days"
        value={state.expiresWithin}
        onChange={(expiresWithin) => change({ expiresWithin })}
      />
      <div className="flex items-center justify-between gap-2 px-3 py-2">
        <Check
          label="Also keys gone from AWS"
          checked={state.gone === "include"}
          onCheck={(checked) => change({ gone: checked ? "include" : null })}
        />
        <Button size="sm" variant="quiet" onClick={() => change(clearedFilters())}>
          Clear all
        </Button>
      </div>
    </div>
  );
}

interface DaysProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}

function DaysFilter({ label, value, onChange }: DaysProps) {
  const id = useId();
  return (
    <div className="flex min-h-9 items-center justify-between gap-2 border-b px-3">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        key={value ?? "none"}
        type="number"
        min={1}
        max={36500}
        inputMode="numeric"
        className="w-20"
        defaultValue={value ?? ""}
        onBlur={(event) => {
          const days = Number.parseInt(event.target.value, 10);
          const next = Number.isFinite(days) && days > 0 ? Math.min(days, 36500) : null;
          if (next !== value) onChange(next);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
      />
    </div>
  );
}

/** A change that takes every filter away and leaves the search. */
export function clearedFilters(): Partial<KeyListState> {
  const cleared: Partial<KeyListState> = { gone: null, expiresWithin: null, unusedFor: null };
  for (const name of LIST_FILTERS) cleared[name] = [];
  return cleared;
}
