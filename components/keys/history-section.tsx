"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from "nuqs";
import { Button } from "@/components/ui/button";
import { facetName } from "@/components/ui/describe-span";
import { ErrorState } from "@/components/ui/error-state";
import { Block } from "@/components/ui/facts";
import { Skeleton } from "@/components/ui/skeleton";
import { EVENT_FACETS, type EventFacet } from "@/lib/keys/types";
import { keyHistoryQuery } from "@/lib/usage/client";
import type { ToldHistory } from "@/lib/usage/schemas/key-events";
import { HistoryEntry } from "./history-entry";
import type { SectionProps } from "./key-section";

const chosen = parseAsArrayOf(parseAsStringLiteral(EVENT_FACETS)).withDefault([]);

/** What happened to a key and everything that was seen of it, newest first. */
export function HistorySection({ keyRef }: SectionProps) {
  const [facets, choose] = useQueryState("facet", chosen);
  const history = useInfiniteQuery(keyHistoryQuery(keyRef, facets));
  if (history.isError && !history.data) {
    return <ErrorState what="The history" error={history.error} retry={history.refetch} />;
  }
  if (!history.data) {
    return (
      <div role="status" aria-label="History is loading" className="flex flex-col gap-3">
        <Skeleton className="w-72" />
        <Skeleton className="w-96 max-w-full" />
        <Skeleton className="w-64" />
      </div>
    );
  }
  const [first] = history.data.pages;
  const items = history.data.pages.flatMap((page) => page.items);
  return (
    <Block
      title="History"
      note={`${first?.total === 1 ? "1 entry" : `${first?.total ?? 0} entries`}: what CloudTrail tells, and what was seen. A change that no event tells of happened between two sights.`}
    >
      <KindFilter
        counts={first?.facets ?? {}}
        chosen={facets}
        choose={(next) => void choose(next)}
      />
      <ol aria-label="History, newest first" className="rounded-lg border bg-surface">
        {items.map((item) => (
          <HistoryEntry key={keyOf(item)} {...{ item, keyRef }} />
        ))}
        {items.length === 0 ? (
          <li className="p-3 text-ink-2">
            {facets.length > 0 ? "Nothing of this kind." : "Nothing has been seen yet."}
          </li>
        ) : null}
      </ol>
      {history.hasNextPage ? (
        <Button
          className="mt-2"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          Older
        </Button>
      ) : null}
    </Block>
  );
}

function keyOf({ event, facet, seenFrom, value }: ToldHistory["items"][number]): string {
  return [event?.id, facet, seenFrom, JSON.stringify(value)].join(" ");
}

interface FilterProps {
  counts: Record<string, number>;
  chosen: readonly EventFacet[];
  choose: (facets: EventFacet[] | null) => void;
}

/** The kinds that there are; several can be on at once. */
function KindFilter({ counts, chosen: on, choose }: FilterProps) {
  const kinds = EVENT_FACETS.filter((facet) => (counts[facet] ?? 0) > 0 || on.includes(facet));
  if (kinds.length < 2) return null;
  const toggle = (facet: EventFacet) => {
    const next = on.includes(facet) ? on.filter((one) => one !== facet) : [...on, facet];
    choose(next.length > 0 ? next : null);
  };
  return (
    <fieldset className="mb-2 flex flex-wrap gap-1.5">
      <legend className="sr-only">Kinds of entries</legend>
      {kinds.map((facet) => (
        <Button
          key={facet}
          size="sm"
          variant={on.includes(facet) ? "primary" : "plain"}
          aria-pressed={on.includes(facet)}
          onClick={() => toggle(facet)}
        >
          {facetName(facet)}
          <span className="numeric font-normal">{counts[facet] ?? 0}</span>
        </Button>
      ))}
    </fieldset>
  );
}
