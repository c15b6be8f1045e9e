import type { LocalAccount, LocalEstate, LocalRole, LocalScope } from "../types";
import { roleArn } from "./arns";
import type { Random } from "./prng";

export type EstateKind = "small" | "demo" | "large";

/** An estate in the making. */
export interface Draft {
  readonly kind: EstateKind;
  readonly now: Date;
  readonly random: Random;
  readonly estate: LocalEstate;
  /** Since when AWS tracks the last use of keys; the same in all scopes. */
  readonly trackingSince: Date;
}

/** One account and region of the draft. */
export interface Place {
  account: LocalAccount;
  region: string;
  scope: LocalScope;
}

export interface Ago {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
}

const MINUTE = 60_000;
export const DAY = 86_400_000;

/** A moment before `now`; negative spans lie after it. */
export function before(now: Date, ago: Ago): Date {
  const span =
    (ago.days ?? 0) * DAY +
    (ago.hours ?? 0) * 60 * MINUTE +
    (ago.minutes ?? 0) * MINUTE +
    (ago.seconds ?? 0) * 1000;
  return new Date(now.getTime() - span);
}

/** `hour:minute` UTC of the day that was `days` days before `now`. */
export function dayAt(now: Date, days: number, hour: number, minute = 0, second = 0): Date {
  const midnight = Math.floor(now.getTime() / DAY) * DAY - days * DAY;
  return new Date(midnight + (hour * 60 + minute) * MINUTE + second * 1000);
}

/** The account of that name; throws where the estate has none. */
export function accountNamed(draft: Pick<Draft, "estate">, name: string): LocalAccount {
  for (const account of draft.estate.accounts.values()) if (account.name === name) return account;
  throw new Error(`the estate has no account ${name}`);
}

export function placeOf(draft: Pick<Draft, "estate">, accountName: string, region: string): Place {
  const account = accountNamed(draft, accountName);
  const scope = account.scopes.get(region);
  if (!scope) throw new Error(`${accountName} has no scope ${region}`);
  return { account, region, scope };
}

export function placesOf(draft: Pick<Draft, "estate">): Place[] {
  return [...draft.estate.accounts.values()].flatMap((account) =>
    [...account.scopes].map(([region, scope]) => ({ account, region, scope })),
  );
}

/** The role of that name; throws where the account has none. */
export function roleNamed(account: LocalAccount, name: string): LocalRole {
  const role = account.iam.roles.find((candidate) => candidate.name === name);
  if (!role) throw new Error(`${account.name} has no role ${name}`);
  return role;
}

export function arnOfRole(account: LocalAccount, role: LocalRole): string {
  return roleArn(account.id, role.name, role.path);
}

/** The ARN of the account's role of that name. */
export function arnOfRoleNamed(account: LocalAccount, name: string): string {
  return arnOfRole(account, roleNamed(account, name));
}

/** The role that Identity Center keeps for a permission set; throws where the account has none. */
export function reservedRole(account: LocalAccount, permissionSet: string): LocalRole {
  const start = `AWSReservedSSO_${permissionSet}_`;
  const role = account.iam.roles.find((candidate) => candidate.name.startsWith(start));
  if (!role) throw new Error(`${account.name} has no role of permission set ${permissionSet}`);
  return role;
}
