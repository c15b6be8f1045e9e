import type { LocalKey, TrailEvent } from "../../types";
import { type Place, placesOf } from "../draft";
import { addUse, isUse } from "../events";
import type { World } from "../generate-estate";
import { workload } from "../history";
import { randomOf } from "../prng";
import { byVisitors, type Flow } from "./flow";
import { templateOf } from "./template";

/** A key in use within this time before the estate's present goes on being used. */
const STILL_USED_MS = 26 * 3_600_000;

/** Services that encrypt for their callers, what they bind data to, and how often a key is theirs. */
const SERVICES = {
  s3: (name: string) => ({ "aws:s3:arn": `arn:aws:s3:::halden-moor-${name}` }),
  secretsmanager: (name: string, { region, account }: Place) => ({
    SecretARN: `arn:aws:secretsmanager:${region}:${account.id}:secret:${name}-${randomOf(name).text(6, "abcdefgh")}`,
    SecretVersionId: randomOf(`version/${name}`).hex(32),
  }),
  dynamodb: (name: string, { account }: Place) => ({
    "aws:dynamodb:tableName": name,
    "aws:dynamodb:subscriberId": account.id,
  }),
  ec2: (name: string) => ({ "aws:ebs:id": `vol-0${randomOf(`volume/${name}`).hex(16)}` }),
  ssm: (name: string, { region, account }: Place) => ({
    PARAMETER_ARN: `arn:aws:ssm:${region}:${account.id}:parameter/${name}`,
  }),
  rds: (name: string) => ({
    "aws:rds:db-id": `db-${randomOf(`db/${name}`).text(12, "ABCDEFGHJK")}`,
  }),
} as const;
type Service = keyof typeof SERVICES;

const MANAGED: Readonly<Record<string, Service>> = {
  "alias/aws/s3": "s3",
  "alias/aws/ebs": "ec2",
  "alias/aws/rds": "rds",
  "alias/aws/secretsmanager": "secretsmanager",
  "alias/aws/ssm": "ssm",
  "alias/aws/dynamodb": "dynamodb",
};

/** Through which service a key is used, or null for one that its users call themselves. */
function serviceOf(alias: string, arn: string): Service | null {
  const managed = MANAGED[alias];
  if (managed || alias.startsWith("alias/aws/")) return managed ?? null;
  const random = randomOf(`service/${arn}`);
  if (random.chance(0.4)) return null;
  return random.pick(Object.keys(SERVICES) as Service[]);
}

function aliasOf(place: Place, key: LocalKey): string {
  for (const [name, { TargetKeyId }] of place.scope.aliases) {
    if (TargetKeyId === key.metadata.KeyId) return name;
  }
  return "";
}

/** What its users do with a key through the service that it is for. */
function throughService(place: Place, key: LocalKey): ReturnType<typeof templateOf>[] {
  const alias = aliasOf(place, key);
  const service = serviceOf(alias, key.metadata.Arn);
  if (service === null || key.metadata.KeyUsage !== "ENCRYPT_DECRYPT") return [];
  if (key.metadata.KeySpec !== "SYMMETRIC_DEFAULT") return [];
  const random = randomOf(`users/${key.metadata.Arn}`);
  const roles = place.account.iam.roles.filter(({ name }) => /-(task|lambda)$/.test(name));
  if (roles.length === 0) return [];
  const name = alias.replace(/^alias\/(aws\/)?/, "").replace(/[^a-z0-9-]/gi, "-") || "data";
  const context = SERVICES[service](name, place);
  const scratch = { ...place, scope: { ...place.scope, events: [] } };
  const at = key.lastUse.at ?? new Date(0);
  return random.sample(roles, random.int(1, 2)).flatMap((role) =>
    ["Decrypt", "Decrypt", "GenerateDataKey"].map((operation) => {
      const actor = workload(place, role.name, { via: `${service}.amazonaws.com` });
      return templateOf(addUse(scratch, key, { operation, at, actor, context }, random).record);
    }),
  );
}

/**
 * What the uses that the estate holds of each key stand for: its callers doing the same by day and less by night,
 * until the key's last use, or on and on where that was lately. Keys of stories have their own habits.
 */
export function everydayFlows({ estate }: World, leaveOut: ReadonlySet<string>): Flow[] {
  return placesOf({ estate }).flatMap((place) => {
    const byKey = new Map<string, TrailEvent[]>();
    for (const event of place.scope.events) {
      if (!isUse(event) || event.record.sharedEventID) continue;
      for (const { name } of event.resources) {
        byKey.set(name, [...(byKey.get(name) ?? []), event]);
      }
    }
    return [...place.scope.keys.values()].flatMap((key): Flow[] => {
      const { Arn } = key.metadata;
      const own = byKey.get(Arn) ?? [];
      const last = key.lastUse.at?.getTime();
      if (own.length === 0 || last === undefined || leaveOut.has(Arn)) return [];
      const busiest = 0.2 + 2 * randomOf(`traffic/${Arn}`).next() ** 3;
      const goesOn = last >= estate.now.getTime() - STILL_USED_MS;
      return [
        {
          name: `everyday/${Arn}`,
          templates: [
            ...own.map(({ record }) => templateOf(record)),
            ...throughService(place, key),
          ],
          calls: byVisitors(busiest),
          ...(goesOn ? {} : { to: last + 1 }),
        },
      ];
    });
  });
}
