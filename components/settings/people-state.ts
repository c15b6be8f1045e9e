import { type inferParserType, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { listParsers } from "@/components/data-table/list-state";
import { PERSON_SORTS, PERSON_STATES, ROLES } from "@/lib/auth/types";

/** Everything that the people page keeps in its URL. `person` is whose panel is open. */
export const peopleParsers = {
  ...listParsers,
  role: parseAsStringLiteral(ROLES),
  state: parseAsStringLiteral(PERSON_STATES),
  sort: parseAsStringLiteral(PERSON_SORTS).withDefault("name"),
  person: parseAsString,
};
export type PeopleState = inferParserType<typeof peopleParsers>;

/** One page of the list, as the API takes it. */
export function peopleParams({ q, role, state, sort, cursor }: PeopleState) {
  return { q: q.trim().slice(0, 200), role, state, sort, cursor, limit: 50 };
}
