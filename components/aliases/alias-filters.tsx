import { FacetList } from "@/components/data-table/facet-list";
import { FilterTrigger } from "@/components/data-table/filter-trigger";
import { Popover } from "@/components/ui/popover";
import { Skeleton } from "@/components/ui/skeleton";
import type { AliasFacets } from "@/lib/keys/schemas/aliases";
import { ALIAS_FILTERS, type AliasFilter, type AliasListState } from "./list-state";

interface Props {
  state: AliasListState;
  facets: AliasFacets | undefined;
  failed: boolean;
  change: (patch: Partial<AliasListState>) => void;
}

/** Filters by account and region, each with how many aliases every value would give. */
export function AliasFilters(props: Props) {
  return (Object.keys(ALIAS_FILTERS) as AliasFilter[]).map((filter) => (
    <Filter key={filter} filter={filter} {...props} />
  ));
}

function Filter({ filter, state, facets, failed, change }: Props & { filter: AliasFilter }) {
  const name = ALIAS_FILTERS[filter];
  const chosen = state[filter];
  return (
    <Popover
      title={`Filter by ${name.toLowerCase()}`}
      className="w-64"
      trigger={<FilterTrigger name={name} chosen={chosen.length} />}
    >
      {facets ? (
        <FacetList
          filter={filter}
          name={name}
          values={facets.facets[filter] ?? []}
          chosen={chosen}
          onChange={(values) => change({ [filter]: values })}
        />
      ) : (
        <div role="status" aria-label="Values are loading" className="flex flex-col gap-3 p-3">
          {failed ? "The values could not be loaded." : <Skeleton className="w-40" />}
        </div>
      )}
    </Popover>
  );
}
