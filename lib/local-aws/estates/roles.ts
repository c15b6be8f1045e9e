import type { LocalAccount, LocalRole } from "../types";
import { before, type Draft } from "./draft";
import { uniqueId } from "./ids";

export interface RoleDraft {
  name: string;
  path?: string;
  trust: string;
  inline?: LocalRole["inline"];
  /** ARNs. */
  attached?: string[];
  boundaryArn?: string | null;
  tags?: Record<string, string>;
  createdDays?: number;
  /** Hours since the last use; left out: never used in the tracking period. */
  usedHours?: number;
}

/** Adds a role; its id, unless drawn before, comes from the account's and the role's name. */
export function addRole(draft: Draft, account: LocalAccount, role: RoleDraft): LocalRole {
  const random = draft.random.fork(`role/${account.name}/${role.name}`);
  const made: LocalRole = {
    name: role.name,
    path: role.path ?? "/",
    id: uniqueId(random, "AROA"),
    createdAt: before(draft.now, { days: role.createdDays ?? random.int(200, 1500) }),
    trust: role.trust,
    inline: role.inline ?? [],
    attached: role.attached ?? [],
    boundaryArn: role.boundaryArn ?? null,
    tags: role.tags ?? {},
    lastUsed:
      role.usedHours === undefined
        ? null
        : {
            at: before(draft.now, { hours: role.usedHours, minutes: random.int(1, 59) }),
            region: random.pick([...account.scopes.keys()]),
          },
  };
  account.iam.roles.push(made);
  return made;
}
