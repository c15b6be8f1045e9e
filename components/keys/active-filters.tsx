"use client";

import { X } from "lucide-react";
import { facetLabel } from "@/components/data-table/facet-list";
import { Button } from "@/components/ui/button";
import { wordFor } from "@/components/ui/key-words";
import { clearedFilters, type FilterProps } from "./filter-bar";
import { countFilters, FILTER_NAMES, LIST_FILTERS, type ListFilter } from "./list-state";

/** What the list is narrowed to, in words; each chip takes its filter away. */
export function ActiveFilters({ state, facets, change }: FilterProps) {
  if (countFilters(state) === 0 && state.q === "") return null;

  function labels(name: ListFilter): string {
    const known = facets?.facets[name] ?? [];
    return state[name]
      .map((value) => {
        const item = known.find((each) => each.value === value);
        return item ? facetLabel(item, name) : wordFor(value, name);
      })
      .join(", ");
  }

  const chips = [
    ...(state.q ? [{ name: "Search", value: state.q, clear: () => change({ q: "" }) }] : []),
    ...LIST_FILTERS.filter((name) => state[name].length > 0).map((name) => ({
      name: FILTER_NAMES[name],
      value: labels(name),
      clear: () => change({ [name]: [] }),
    })),
    ...(state.unusedFor === null
      ? []
      : [
          {
            name: "Not used for",
            value: `${state.unusedFor} days`,
            clear: () => change({ unusedFor: null }),
          },
        ]),
    ...(state.expiresWithin === null
      ? []
      : [
          {
            name: "Material expires within",
            value: `${state.expiresWithin} days`,
            clear: () => change({ expiresWithin: null }),
          },
        ]),
    ...(state.gone
      ? [
          {
            name: "Gone from AWS",
            value: state.gone === "only" ? "only" : "included",
            clear: () => change({ gone: null }),
          },
        ]
      : []),
  ];

  return (
    <div className="flex flex-wrap items-center gap-1.5 px-4 pb-2">
      <ul aria-label="Active filters" className="contents">
        {chips.map((chip) => (
          <li
            key={chip.name}
            className="flex h-6 min-w-0 max-w-full items-center rounded-md bg-accent-soft pl-2 text-xs"
          >
            <span className="shrink-0 text-ink-2">{chip.name}:&nbsp;</span>
            <bdi className="min-w-0 max-w-72 truncate font-medium" title={chip.value}>
              {chip.value}
            </bdi>
            <button
              type="button"
              aria-label={`Take away ${chip.name}: ${chip.value}`}
              onClick={chip.clear}
              className="flex size-6 shrink-0 items-center justify-center rounded-md text-ink-2 hover:text-ink"
            >
              <X aria-hidden="true" className="size-3" />
            </button>
          </li>
        ))}
      </ul>
      <Button size="sm" variant="quiet" onClick={() => change({ ...clearedFilters(), q: "" })}>
        Clear all
      </Button>
    </div>
  );
}
