"use client";

import { ListFilter } from "lucide-react";
import { FacetList, type FacetValue } from "@/components/data-table/facet-list";
import { FilterFold } from "@/components/data-table/filter-fold";
import { FilterTrigger } from "@/components/data-table/filter-trigger";
import { buttonClass } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { Popover } from "@/components/ui/popover";
import { FACET_LABELS, type FacetName } from "./facets";
import { type AccessState, countFilters } from "./view-state";

interface Props {
  state: AccessState;
  change: (patch: Partial<AccessState>) => void;
  facets: Record<FacetName, FacetValue[]>;
  /** Principals with a judgement of medium severity or worse; null: not known yet. */
  dangerous: number | null;
}

const NAMES = Object.keys(FACET_LABELS) as FacetName[];

function Values({ name, state, change, facets }: Props & { name: FacetName }) {
  return (
    <FacetList
      filter={name}
      name={FACET_LABELS[name]}
      values={facets[name]}
      chosen={state[name]}
      onChange={(chosen) => change({ [name]: chosen, from: 0 })}
    />
  );
}

/** What the picture is narrowed to: a button for each filter where there is room, all in one where there is not. */
export function AccessFilters(props: Props) {
  const { state, change, dangerous } = props;
  const count = countFilters(state);
  return (
    <div className="flex items-center gap-1.5">
      {NAMES.map((name) => {
        const chosen = state[name].length;
        return (
          <Popover
            key={name}
            title={`Filter by ${FACET_LABELS[name].toLowerCase()}`}
            className="w-60"
            trigger={
              <FilterTrigger
                name={FACET_LABELS[name]}
                chosen={chosen}
                className="hidden lg:inline-flex"
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
          <button type="button" className={buttonClass({}, "lg:hidden")}>
            <ListFilter aria-hidden="true" />
            <span className="max-sm:sr-only">Filters</span>
            {count > 0 ? <span className="numeric text-accent">{count}</span> : null}
          </button>
        }
      >
        <div className="max-h-[60dvh] overflow-y-auto">
          {NAMES.map((name) => (
            <FilterFold
              key={name}
              group="access-filters"
              name={FACET_LABELS[name]}
              chosen={state[name].length}
            >
              <Values {...props} name={name} />
            </FilterFold>
          ))}
        </div>
      </Popover>
      <button
        type="button"
        aria-pressed={state.dangerous}
        title="Only principals with a judgement of medium severity or worse"
        onClick={() => change({ dangerous: !state.dangerous, from: 0 })}
        className={buttonClass(
          {},
          "[&_svg]:size-2.5 gap-1 border-dashed font-normal text-ink-2 aria-pressed:border-accent aria-pressed:border-solid aria-pressed:bg-selected aria-pressed:text-ink",
        )}
      >
        <span className="text-bad">
          <Glyph shape="triangle" />
        </span>
        <span className="max-sm:sr-only">
          Only dangerous<span className="max-2xl:sr-only"> (medium or worse)</span>
        </span>
        <span className="numeric text-ink-3">{dangerous}</span>
      </button>
    </div>
  );
}
