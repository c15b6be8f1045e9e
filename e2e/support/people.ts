import { DEMO_PEOPLE } from "@/lib/auth/demo-provider/people";

/** The demo's people by what they may do. */
export const PEOPLE = {
  security: "samira-haddad",
  orders: "julien-moreau",
  customers: "tomasz-nowak",
  auditor: "ingrid-solberg",
  admin: "noor-verbeek",
} as const;
export type Who = keyof typeof PEOPLE;

/** Where a person's signed-in browser is kept between tests; written by `sign-in.setup.ts`. */
export function stateOf(who: Who): string {
  return `.cache/e2e-state/${PEOPLE[who]}.json`;
}

/** The name as the provider's page and ours show it. */
export function nameOf(who: Who): string {
  const person = DEMO_PEOPLE.find((each) => each.id === PEOPLE[who]);
  if (!person) throw new Error(`The demo has no ${who}`);
  return person.name;
}
