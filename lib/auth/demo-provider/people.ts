/** The people of the demo, and the groups that the demo's role map knows. */
export interface DemoPerson {
  /** The subject in the id token. */
  id: string;
  name: string;
  email: string;
  title: string;
  groups: string[];
  /** What this person can do here, for who chooses. */
  sees: string;
}

/** Value of `OIDC_ROLE_MAP` that fits the groups below. */
export const DEMO_ROLE_MAP =
  "kms-admins=admin,kms-security=security,kms-owners=owner,kms-audit=auditor";

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    id: "samira-haddad",
    name: "Samira Haddad",
    email: "s.haddad@halden-and-moor.example",
    title: "Security lead",
    groups: ["kms-security", "security", "everyone"],
    sees: "Sees all keys, starts syncs, tests connections",
  },
  {
    id: "julien-moreau",
    name: "Julien Moreau",
    email: "j.moreau@halden-and-moor.example",
    title: "Engineering manager, team-orders",
    groups: ["kms-owners", "team-orders", "everyone"],
    sees: "Key owner: checkout, orders and returns",
  },
  {
    id: "tomasz-nowak",
    name: "Tomasz Nowak",
    email: "t.nowak@halden-and-moor.example",
    title: "Tech lead, team-customers",
    groups: ["kms-owners", "team-customers", "everyone"],
    sees: "Key owner: customer data and loyalty",
  },
  {
    id: "ingrid-solberg",
    name: "Ingrid Solberg",
    email: "ingrid.solberg@solberg-assurance.example",
    title: "External auditor",
    groups: ["kms-audit"],
    sees: "Reads everything, changes nothing",
  },
  {
    id: "noor-verbeek",
    name: "Noor Verbeek",
    email: "n.verbeek@halden-and-moor.example",
    title: "Platform administrator",
    groups: ["kms-admins", "platform", "everyone"],
    sees: "Keeps people, tokens, channels and settings",
  },
];

export function findDemoPerson(id: string): DemoPerson | undefined {
  return DEMO_PEOPLE.find((person) => person.id === id);
}
