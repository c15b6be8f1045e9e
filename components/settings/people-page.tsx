"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useCallback, useMemo, useRef } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { useRowKeys } from "@/components/data-table/use-row-keys";
import { useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Select } from "@/components/ui/select";
import { peopleQuery } from "@/lib/auth/client";
import { PERSON_SORTS, PERSON_STATES, ROLES } from "@/lib/auth/types";
import { peopleColumns } from "./people-columns";
import { type PeopleState, peopleParams, peopleParsers } from "./people-state";
import { PersonPanel } from "./person-panel";
import { PERSON_STATE_WORDS, ROLE_WORDS } from "./words";

const ANY = "any";
const ROLE_OPTIONS = [
  { value: ANY, label: "Any role" },
  ...ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role] })),
];
const STATE_OPTIONS = [
  { value: ANY, label: "Any state" },
  ...PERSON_STATES.map((state) => ({ value: state, label: PERSON_STATE_WORDS[state] })),
];
const CLEARED = { q: "", role: null, state: null, cursor: "", from: 0 };

export function PeoplePage() {
  const region = useRef<HTMLElement>(null);
  const viewer = useViewer();
  const [state, setState] = useQueryStates(peopleParsers, { history: "push" });
  const people = useQuery(peopleQuery(peopleParams(state)));
  useRowKeys(region);
  const change = useCallback(
    (patch: Partial<PeopleState>) => void setState({ cursor: "", from: 0, ...patch }),
    [setState],
  );
  const search = useCallback(
    (q: string) => void setState({ q, cursor: "", from: 0 }, { history: "replace" }),
    [setState],
  );
  const columns = useMemo(
    () => peopleColumns((person) => void setState({ person }), viewer.id),
    [setState, viewer.id],
  );
  const narrowed = state.q !== "" || state.role !== null || state.state !== null;

  return (
    <div className="print-flow flex min-h-0 grow flex-col">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <h1 className="mr-1 font-semibold text-lg tracking-tight">People</h1>
        <SearchBox
          label="Search people by name, e-mail and group"
          placeholder="Name, e-mail or group"
          value={state.q}
          onChange={search}
        />
        <Select
          label="Role"
          options={ROLE_OPTIONS}
          value={state.role ?? ANY}
          onChange={(value) => change({ role: ROLES.find((role) => role === value) ?? null })}
        />
        <Select
          label="State"
          options={STATE_OPTIONS}
          value={state.state ?? ANY}
          onChange={(value) =>
            change({ state: PERSON_STATES.find((each) => each === value) ?? null })
          }
        />
        {narrowed ? (
          <Button variant="quiet" onClick={() => void setState(CLEARED)}>
            Clear all
          </Button>
        ) : null}
      </div>
      {people.isError && people.data ? (
        <StaleNotice error={people.error} retry={people.refetch} />
      ) : null}
      <section
        ref={region}
        aria-label="People"
        className="print-flow relative min-h-64 grow scroll-pt-9 scroll-pl-44 overflow-auto border-t bg-surface sm:scroll-pl-56 lg:min-h-0"
      >
        {people.data ? (
          people.data.items.length > 0 ? (
            <DataTable
              caption={`People, ${people.data.total} in all`}
              columns={columns}
              rows={people.data.items}
              rowKey={(person) => person.id}
              sort={state.sort}
              onSort={(sort) => change({ sort: PERSON_SORTS.find((each) => each === sort) })}
              density="normal"
              busy={people.isPlaceholderData}
            />
          ) : (
            <EmptyState title="Nobody matches">
              People appear here with their first sign-in; their role comes from the groups that the
              identity provider names.
            </EmptyState>
          )
        ) : people.isError ? (
          <ErrorState what="The people" error={people.error} retry={() => change({})} />
        ) : (
          <TableSkeleton what="People" />
        )}
      </section>
      <div className="flex min-h-10 items-center justify-end border-t bg-surface px-4 py-1">
        {people.data ? (
          <Pager
            place={{ cursor: state.cursor, from: state.from }}
            count={people.data.items.length}
            total={people.data.total}
            nextCursor={people.data.nextCursor}
            onMove={change}
          />
        ) : null}
      </div>
      {state.person ? (
        <PersonPanel id={state.person} onClose={() => void setState({ person: null })} />
      ) : null}
    </div>
  );
}
