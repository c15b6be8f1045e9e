import type { LocalEstate, LocalKey } from "../types";
import { USAGES } from "./specs";

export function scopesOf(estate: LocalEstate) {
  return [...estate.accounts.values()].flatMap((account) =>
    [...account.scopes].map(([region, scope]) => ({ account, region, scope })),
  );
}

export function keysOf(estate: LocalEstate): LocalKey[] {
  return scopesOf(estate).flatMap(({ scope }) => [...scope.keys.values()]);
}

export function keysByArn(estate: LocalEstate): Map<string, LocalKey> {
  return new Map(keysOf(estate).map((key) => [key.metadata.Arn, key]));
}

export const sorted = (values: Iterable<unknown>) => [...new Set(values)].sort();

/** What must hold in every estate. Gives sentences on what does not. */
export function faults(estate: LocalEstate, dangling: number): string[] {
  const found: string[] = [];
  const check = (good: boolean, what: string) => {
    if (!good) found.push(what);
  };
  let pointless = 0;
  for (const { account, region, scope } of scopesOf(estate)) {
    check(/^[1-9]\d{11}$/.test(account.id), `account ${account.id}`);
    const perKey = new Map<string, number>();
    for (const [name, alias] of scope.aliases) {
      check(/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name), `alias ${name}`);
      check(alias.AliasArn === `arn:aws:kms:${region}:${account.id}:${name}`, `ARN of ${name}`);
      const target = alias.TargetKeyId;
      if (target === undefined) {
        check(name.startsWith("alias/aws/"), `${name} has no target`);
        continue;
      }
      if (!scope.keys.has(target)) pointless += 1;
      perKey.set(target, (perKey.get(target) ?? 0) + 1);
    }
    check(Math.max(0, ...perKey.values()) <= 50, `more than 50 aliases on a key in ${region}`);
    for (const [id, key] of scope.keys) {
      const { metadata } = key;
      check(
        metadata.MultiRegion
          ? /^mrk-[0-9a-f]{32}$/.test(id)
          : /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
        `key id ${id}`,
      );
      check(metadata.Arn === `arn:aws:kms:${region}:${account.id}:key/${id}`, `ARN of ${id}`);
      check(metadata.Enabled === (metadata.KeyState === "Enabled"), `Enabled of ${id}`);
      check(
        (metadata.DeletionDate !== undefined) === (metadata.KeyState === "PendingDeletion"),
        `deletion date of ${id}`,
      );
      check((metadata.Description ?? "").length <= 8192, `description of ${id}`);
      check(Object.keys(key.tags).length <= 50, `tags of ${id}`);
      for (const [name, value] of Object.entries(key.tags)) {
        check(name.length >= 1 && name.length <= 128 && value.length <= 256, `tag ${name}`);
      }
      for (const grant of key.grants) {
        check(/^[0-9a-f]{64}$/.test(grant.GrantId ?? ""), `grant ${grant.GrantId}`);
        check(grant.KeyId === metadata.Arn, `key of grant ${grant.GrantId}`);
        check(
          (grant.GranteePrincipal === undefined) !== (grant.GranteeServicePrincipal === undefined),
          `grantee of ${grant.GrantId}`,
        );
        check((grant.CreationDate ?? estate.now) < estate.now, `date of grant ${grant.GrantId}`);
      }
      check(
        USAGES[metadata.KeySpec ?? "SYMMETRIC_DEFAULT"].some(
          (usage) => usage === metadata.KeyUsage,
        ),
        `usage of ${id}`,
      );
      check(
        !key.rotation.enabled ||
          (metadata.KeySpec === "SYMMETRIC_DEFAULT" && metadata.Origin === "AWS_KMS"),
        `rotation of ${id}`,
      );
      if (key.rotation.nextAt) check(key.rotation.nextAt > estate.now, `next rotation of ${id}`);
      if (key.lastUse.at) check(key.lastUse.at <= estate.now, `last use of ${id}`);
    }
    for (const [index, event] of scope.events.entries()) {
      const earlier = scope.events[index - 1];
      check(!earlier || earlier.eventTime >= event.eventTime, `order of ${event.eventId}`);
      check(event.eventTime <= estate.now, `${event.eventName} lies in the future`);
      check(
        estate.now.getTime() - event.eventTime.getTime() <= 90 * 86_400_000,
        `${event.eventName} is too old`,
      );
    }
  }
  check(pointless === dangling, `${pointless} dangling aliases`);
  return found;
}
