"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ListHead, ListPage } from "@/components/data-table/list-page";
import { SearchBox } from "@/components/data-table/search-box";
import { useListState } from "@/components/data-table/use-list-state";
import { useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { peopleQuery } from "@/lib/auth/client";
import { PERSON_SORTS, PERSON_STATES, ROLES } from "@/lib/auth/types";
import { peopleColumns } from "./people-columns";
import { peopleParams, peopleParsers } from "./people-state";
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
const CLEARED = { q: "", role: null, state: null };

export function PeoplePage() {
  const viewer = useViewer();
  const { region, state, change, search, set } = useListState(peopleParsers);
  const people = useQuery(peopleQuery(peopleParams(state)));
  const columns = useMemo(
    () => peopleColumns((person) => set({ person }), viewer.id),
    [set, viewer.id],
  );
  const narrowed = state.q !== "" || state.role !== null || state.state !== null;

  return (
    <>
      <ListPage
        name="People"
        what="The people"
        query={people}
        region={region}
        place={{ cursor: state.cursor, from: state.from }}
        move={change}
        columns={columns}
        rowKey={(person) => person.id}
        sort={state.sort}
        onSort={(sort) => change({ sort: PERSON_SORTS.find((each) => each === sort) })}
        scrollPad="scroll-pl-44 sm:scroll-pl-56"
        empty={
          <EmptyState title="Nobody matches">
            People appear here with their first sign-in; their role comes from the groups that the
            identity provider names.
          </EmptyState>
        }
      >
        <ListHead title="People">
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
            <Button variant="quiet" onClick={() => change(CLEARED)}>
              Clear all
            </Button>
          ) : null}
        </ListHead>
      </ListPage>
      {state.person ? (
        <PersonPanel id={state.person} onClose={() => set({ person: null })} />
      ) : null}
    </>
  );
}
