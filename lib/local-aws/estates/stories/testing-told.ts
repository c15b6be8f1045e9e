import type { LocalKey, TrailEvent } from "../../types";
import { arnOfRole } from "../draft";
import { isUse } from "../events";
import { generateWithStories } from "../generate-estate";
import type { Story } from "./story";

export const NOW = new Date("2026-11-22T09:30:00Z");
export const { estate, stories } = generateWithStories({ kind: "demo", seed: 7, now: NOW });
export const accounts = [...estate.accounts.values()];
export const scopes = accounts.flatMap((account) => [...account.scopes.values()]);
export const keys = new Map(
  scopes.flatMap((scope) => [...scope.keys.values()].map((key) => [key.metadata.Arn, key])),
);
export const aliases = new Map(
  scopes.flatMap((scope) => [...scope.aliases.values()].map((alias) => [alias.AliasArn, alias])),
);
export const events = scopes.flatMap((scope) => scope.events);
export const byId = new Map(events.map((event) => [event.eventId, event]));

export function told(number: number): Story {
  const found = stories[number - 1];
  if (found?.number !== number) throw new Error(`story ${number} is not told`);
  return found;
}
export function key(number: number, index = 0): LocalKey {
  const found = keys.get(told(number).keyArns[index] ?? "");
  if (!found) throw new Error(`story ${number} has no key ${index}`);
  return found;
}
export function trail(number: number): TrailEvent[] {
  return told(number).eventIds.map((id) => {
    const event = byId.get(id);
    if (!event) throw new Error(`story ${number} names an event that no trail has`);
    return event;
  });
}
export function usesOf(one: LocalKey): TrailEvent[] {
  return events.filter(
    (event) => isUse(event) && event.resources.some(({ name }) => name === one.metadata.Arn),
  );
}
export const issuer = (event: TrailEvent) =>
  (event.record.userIdentity as { sessionContext?: { sessionIssuer: { arn: string } } })
    .sessionContext?.sessionIssuer.arn;
export const role = (arn: string) =>
  accounts.flatMap((account) =>
    account.iam.roles.filter((one) => arnOfRole(account, one) === arn),
  )[0];
export const request = (event: TrailEvent) =>
  event.record.requestParameters as Record<string, unknown>;
