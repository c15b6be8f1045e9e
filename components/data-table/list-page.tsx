"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { RefObject } from "react";
import { cn } from "@/components/ui/cn";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { DataTable } from "./data-table";
import { Pager } from "./pager";
import type { Place } from "./paging";
import { TableSkeleton } from "./table-skeleton";
import type { Column, Density } from "./types";

interface Props<T> {
  /** What stands above the rows: heading, search, filters, actions. */
  children: React.ReactNode;
  /** Name of the list, as `Aliases`. */
  name: string;
  /** What is said of it when it cannot be shown, as `The aliases`. */
  what: string;
  query: UseQueryResult<{ items: T[]; total: number; nextCursor: string | null }>;
  /** What scrolls; `useListState` has it. */
  region: RefObject<HTMLElement | null>;
  place: Place;
  /** Goes to a place; without one to the start. */
  move: (place: Partial<Place>) => void;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  /** `name` or `-name`; a list without has one order. */
  sort?: string;
  onSort?: (sort: string) => void;
  density?: Density;
  /** Bounds what is scrolled to by the headings and the first column that stay in sight. */
  scrollPad?: string;
  /** What is said in the place of the rows when there are none. */
  empty: React.ReactNode;
  /** What stands left of the pager. */
  hint?: React.ReactNode;
}

/** A page that is one long list: rows that scroll under what narrows them, over a pager; and all that it can be instead. */
export function ListPage<T>(props: Props<T>) {
  const { children, name, what, query, region, place, move, hint } = props;
  const { data, error, isError } = query;
  const reload = () => void query.refetch();
  return (
    <div className="print-flow flex min-h-0 grow flex-col">
      {children}
      {isError && data ? <StaleNotice error={error} retry={reload} /> : null}
      <section
        ref={region}
        aria-label={name}
        className={cn(
          "print-flow print-wide relative min-h-64 grow scroll-pt-9 overflow-auto border-t bg-surface lg:min-h-0",
          props.scrollPad ?? "scroll-pl-48 sm:scroll-pl-64",
        )}
      >
        {data ? (
          <Rows {...props} data={data} />
        ) : isError ? (
          <ErrorState
            what={what}
            error={error}
            retryLabel={place.cursor ? "Go to the first page" : undefined}
            retry={() => (place.cursor ? move({}) : reload())}
          />
        ) : (
          <TableSkeleton what={name} />
        )}
      </section>
      <div className="flex min-h-10 flex-wrap items-center justify-end gap-2 border-t bg-surface px-4 py-1">
        {hint}
        {data ? (
          <Pager
            place={place}
            count={data.items.length}
            total={data.total}
            nextCursor={data.nextCursor}
            onMove={move}
          />
        ) : null}
      </div>
    </div>
  );
}

function Rows<T>({ data, ...props }: Props<T> & { data: { items: T[]; total: number } }) {
  if (data.items.length === 0) return props.empty;
  return (
    <DataTable
      caption={`${props.name}, ${data.total} in all`}
      columns={props.columns}
      rows={data.items}
      rowKey={props.rowKey}
      sort={props.sort ?? ""}
      onSort={(sort) => props.onSort?.(sort)}
      density={props.density ?? "normal"}
      busy={props.query.isPlaceholderData}
    />
  );
}

/** The line over a list: its name, and what narrows it. */
export function ListHead({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
      <h1 className="mr-1 font-semibold text-lg tracking-tight">{title}</h1>
      {children}
    </div>
  );
}
