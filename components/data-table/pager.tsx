"use client";

import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { describeRows, FIRST, type Place, stepBack } from "./paging";

interface Props {
  place: Place;
  count: number;
  total: number;
  nextCursor: string | null;
  onMove: (place: Place) => void;
}

/** Counts and moves through a list whose pages are named by opaque cursors. */
export function Pager({ place, count, total, nextCursor, onMove }: Props) {
  const trail = useRef<Place[]>([]);
  const atStart = place.cursor === "";

  function next() {
    if (nextCursor === null) return;
    trail.current.push(place);
    onMove({ cursor: nextCursor, from: place.from + count });
  }

  function previous() {
    const known = trail.current.filter((each) => each.from < place.from);
    const step = stepBack(known);
    trail.current = step.trail;
    onMove(step.place);
  }

  return (
    <nav aria-label="Pages" className="flex items-center gap-2">
      <span role="status" className="numeric text-ink-2">
        {describeRows(place.from, count, total)}
      </span>
      <div className="flex">
        <Button
          variant="quiet"
          size="icon"
          aria-label="First page"
          disabled={atStart}
          onClick={() => onMove(FIRST)}
        >
          <ChevronsLeft aria-hidden="true" />
        </Button>
        <Button
          variant="quiet"
          size="icon"
          aria-label="Previous page"
          disabled={atStart}
          onClick={previous}
        >
          <ChevronLeft aria-hidden="true" />
        </Button>
        <Button
          variant="quiet"
          size="icon"
          aria-label="Next page"
          disabled={nextCursor === null}
          onClick={next}
        >
          <ChevronRight aria-hidden="true" />
        </Button>
      </div>
    </nav>
  );
}
