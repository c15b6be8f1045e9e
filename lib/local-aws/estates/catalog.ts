import type { LocalKey } from "../types";
import type { AccountPlan } from "./accounts";
import { addAlias } from "./aliases";
import { arnOfRoleNamed, before, type Draft, type Place } from "./draft";
import { addServiceGrants } from "./grants";
import { addKey, type KeyDraft } from "./keys";
import { consolePolicy, defaultPolicy, servicePolicy } from "./policies";
import type { Random } from "./prng";
import { tagsOf } from "./tags";

/** What a service keeps, the data class it is of, and the AWS service that holds it. */
export const STORES = [
  { name: "db", data: "Confidential", service: "rds", text: "database volumes and snapshots" },
  { name: "bucket", data: "Internal", service: "s3", text: "objects" },
  { name: "queue", data: "Internal", service: "sqs", text: "messages" },
  { name: "topic", data: "Internal", service: "sns", text: "notifications" },
  { name: "table", data: "Confidential", service: "dynamodb", text: "tables" },
  { name: "secrets", data: "Restricted", service: "secretsmanager", text: "credentials" },
  { name: "volumes", data: "Internal", service: "ec2", text: "EBS volumes" },
  { name: "logs", data: "Internal", service: "logs", text: "log groups" },
  { name: "backup", data: "Confidential", service: "backup", text: "recovery points" },
  { name: "config", data: "Internal", service: "lambda", text: "environment variables" },
  { name: "cache", data: "Internal", service: "elasticache", text: "session cache" },
  { name: "stream", data: "Confidential", service: "kinesis", text: "event streams" },
] as const;
export type Store = (typeof STORES)[number];

/** The policies that most keys of a scope share; made once, so that 100,000 keys share few strings. */
export interface CommonPolicies {
  default: string;
  /** By service of the shop. */
  console: Map<string, string>;
  /** By AWS service. */
  service: Map<string, string>;
}

export function commonPolicies(place: Place, plan: AccountPlan): CommonPolicies {
  return {
    default: defaultPolicy(place.account.id),
    console: new Map(
      plan.services.map((service) => [
        service,
        consolePolicy(place.account, [
          arnOfRoleNamed(place.account, `${service}-task`),
          arnOfRoleNamed(place.account, `${service}-lambda`),
        ]),
      ]),
    ),
    service: new Map(
      STORES.map(({ service }) => [service, servicePolicy(place.account, place.region, service)]),
    ),
  };
}

function policyFor(common: CommonPolicies, service: string, store: Store, random: Random): string {
  const draw = random.next();
  if (draw < 0.3) return common.default;
  const chosen = draw < 0.75 ? common.console.get(service) : common.service.get(store.service);
  return chosen ?? common.default;
}

function rotationFor(random: Random): KeyDraft["rotation"] {
  const draw = random.next();
  if (draw < 0.55) return { periodDays: 365 };
  if (draw < 0.65) return { periodDays: random.pick([90, 180, 730]) };
  return "off";
}

/**
 * One ordinary key of a service: symmetric, made by KMS, in use, with an alias. `number` makes names
 * unique in the scope.
 */
export function addOrdinaryKey(
  draft: Draft,
  place: Place,
  plan: AccountPlan,
  common: CommonPolicies,
  number: number,
  random: Random,
): LocalKey {
  const service = plan.services[number % plan.services.length] ?? "platform";
  const turn = Math.floor(number / plan.services.length);
  const store = STORES[((number % plan.services.length) + turn) % STORES.length] ?? STORES[0];
  const round = Math.floor(turn / STORES.length);
  const createdAt = before(draft.now, { days: random.int(30, 1900), minutes: random.int(0, 1439) });
  const name = `${service}-${store.name}${round > 0 ? `-${round + 1}` : ""}`;
  const disabled = random.chance(0.04);
  const key = addKey(
    draft,
    place,
    {
      description: `${plan.environment}: ${service}, ${store.text}`,
      createdAt,
      policy: policyFor(common, service, store, random),
      tags: tagsOf(service, store.data, plan.environment, random),
      rotation: rotationFor(random),
      state: disabled ? "Disabled" : "Enabled",
      use: { hours: disabled ? random.int(400, 2000) : random.int(0, 300) },
    },
    random,
  );
  addAlias(place, `alias/${plan.environment}-${name}`, key.metadata.KeyId, createdAt);
  if (draft.kind !== "large" || number % 10 === 0) {
    addServiceGrants(draft, place, key, store.service, `${service}-task`, random);
  }
  return key;
}

/** Extra aliases in the style of versions and regions, so that `large` has 2.5 for each key. */
export function addExtraAliases(place: Place, perKey: number, random: Random): void {
  const names = [...place.scope.aliases.entries()].filter(
    ([name]) => !name.startsWith("alias/aws/"),
  );
  const wanted = Math.round(place.scope.keys.size * perKey);
  for (let version = 1; place.scope.aliases.size < wanted; version += 1) {
    for (const [name, alias] of names) {
      if (place.scope.aliases.size >= wanted) return;
      if (!alias.TargetKeyId || !alias.CreationDate) continue;
      addAlias(
        place,
        `${name}/v${version}${random.chance(0.2) ? "-blue" : ""}`,
        alias.TargetKeyId,
        alias.CreationDate,
      );
    }
  }
}
