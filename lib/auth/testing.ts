import type { Actor, Role } from "./types";

export type PersonActor = Extract<Actor, { kind: "person" }>;

/** A person as a use case sees one; for tests. */
export function testPerson(role: Role, more: Partial<PersonActor> = {}): PersonActor {
  return {
    kind: "person",
    id: "00000000-0000-4000-8000-000000000001",
    name: "A",
    email: null,
    role,
    groups: [],
    authTime: new Date(),
    ...more,
  };
}

/** A token as a use case sees one; for tests. */
export function testToken(role: Role): Extract<Actor, { kind: "token" }> {
  return { kind: "token", id: "t", name: "t", role, ownerId: null };
}
