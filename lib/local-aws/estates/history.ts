import type { LocalKey, TrailEvent } from "../types";
import type { Actor } from "./actors";
import { before, type Draft, type Place, reservedRole, roleNamed } from "./draft";
import { addEvent, addUse, isUse, keyResource, sortEvents } from "./events";
import { randomOf } from "./prng";

const PEOPLE = ["a.lindqvist", "j.moreau", "s.haddad", "t.nowak", "p.castellanos"] as const;

/** A person through Identity Center, from the office. */
export function person(place: Place, name: string, set = "AdministratorAccess"): Actor {
  return {
    kind: "role",
    account: place.account,
    role: reservedRole(place.account, set),
    session: `${name}@halden-and-moor.example`,
    ip: "198.51.100.24",
    agent: "aws-cli/2.27.11 md/awscrt#0.26.1 ua/2.1 os/macos#24.4.0 lang/python#3.13.2",
    mfa: true,
  };
}

/** A workload's role by name. */
export function workload(
  place: Place,
  roleName: string,
  more: { via?: string; ip?: string } = {},
): Actor {
  const role = roleNamed(place.account, roleName);
  const session = randomOf(`workload/${role.id}`).hex(32);
  return {
    kind: "role",
    account: place.account,
    role,
    session,
    ip: more.ip ?? "10.20.14.7",
    ...(more.via ? { via: more.via } : {}),
  };
}

/** LookupEvents reaches back 90 days; the hour allows for times that are cut to the second. */
function trailStart(draft: Draft): Date {
  return before(draft.now, { days: 90, hours: -1 });
}

/** RotateKey of the last 90 days, as KMS itself records it (ct-rotatekey). */
function addRotations(draft: Draft, place: Place, key: LocalKey): void {
  const since = trailStart(draft);
  for (const [index, rotation] of key.rotations.entries()) {
    if (!rotation.RotationDate || rotation.RotationDate < since) continue;
    addEvent(
      place,
      {
        name: "RotateKey",
        at: rotation.RotationDate,
        actor: { kind: "service", service: "AWS Internal" },
        resources: [keyResource(key)],
        serviceDetails: {
          rotationType: rotation.RotationType,
          keyOrigin: key.metadata.Origin,
          previousKeyMaterialId: key.rotations[index - 1]?.KeyMaterialId,
          currentKeyMaterialId: rotation.KeyMaterialId,
          keyId: key.metadata.KeyId,
        },
      },
      randomOf(`rotate/${key.metadata.Arn}/${index}`),
    );
  }
}

/** CreateKey, and the aliases' CreateAlias, of keys that were made in the last 90 days. */
function addCreation(draft: Draft, place: Place, key: LocalKey): void {
  const at = key.metadata.CreationDate;
  if (!at || at < trailStart(draft) || key.metadata.KeyManager === "AWS") return;
  const random = randomOf(`create/${key.metadata.Arn}`);
  addEvent(
    place,
    {
      name: "CreateKey",
      at,
      actor: workload(place, "ci-deploy"),
      resources: [keyResource(key)],
      request: {
        keySpec: key.metadata.KeySpec,
        keyUsage: key.metadata.KeyUsage,
        origin: key.metadata.Origin,
        description: key.metadata.Description,
        multiRegion: key.metadata.MultiRegion,
        policy: key.policy,
        bypassPolicyLockoutSafetyCheck: false,
        tags: Object.entries(key.tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue })),
      },
      response: {
        keyMetadata: { keyId: key.metadata.KeyId, arn: key.metadata.Arn, keyState: "Enabled" },
      },
    },
    random,
  );
  for (const alias of place.scope.aliases.values()) {
    if (alias.TargetKeyId !== key.metadata.KeyId || alias.CreationDate !== at) continue;
    addEvent(
      place,
      {
        name: "CreateAlias",
        at: new Date(at.getTime() + 1000),
        actor: workload(place, "ci-deploy"),
        resources: [keyResource(key), { arn: alias.AliasArn ?? "", type: "AWS::KMS::Alias" }],
        request: { aliasName: alias.AliasName, targetKeyId: key.metadata.KeyId },
      },
      random,
    );
  }
}

/** CreateGrant of the last 90 days; the token is never logged (ct-creategrant). */
function addGrantEvents(draft: Draft, place: Place, key: LocalKey, told: Set<string>): void {
  const since = trailStart(draft);
  for (const grant of key.grants) {
    if (!grant.CreationDate || grant.CreationDate < since || told.has(grant.GrantId ?? ""))
      continue;
    const service = grant.RetiringPrincipal ?? grant.GranteeServicePrincipal;
    const via = service?.endsWith(".amazonaws.com") ? service : undefined;
    addEvent(
      place,
      {
        name: "CreateGrant",
        at: grant.CreationDate,
        actor: workload(
          place,
          "ci-deploy",
          via ? { via: via.replace(`.${place.region}`, "") } : {},
        ),
        resources: [keyResource(key)],
        request: {
          keyId: key.metadata.Arn,
          operations: grant.Operations,
          ...(grant.GranteePrincipal ? { granteePrincipal: grant.GranteePrincipal } : {}),
          ...(grant.GranteeServicePrincipal
            ? { granteeServicePrincipal: grant.GranteeServicePrincipal }
            : {}),
          ...(grant.RetiringPrincipal ? { retiringPrincipal: grant.RetiringPrincipal } : {}),
          ...(grant.Constraints ? { constraints: grant.Constraints } : {}),
        },
        response: { grantId: grant.GrantId, keyId: key.metadata.Arn },
      },
      randomOf(`grant/${grant.GrantId}`),
    );
  }
}

function lastUses(place: Place): Map<string, TrailEvent> {
  const last = new Map<string, TrailEvent>();
  for (const event of place.scope.events) {
    if (!isUse(event)) continue;
    for (const { name } of event.resources) {
      const known = last.get(name);
      if (!known || known.eventTime < event.eventTime) last.set(name, event);
    }
  }
  return last;
}

/** Makes GetKeyLastUsage and the trail tell the same: the newest use is a record, and is named. */
function settleLastUse(
  draft: Draft,
  place: Place,
  key: LocalKey,
  event: TrailEvent | undefined,
): void {
  const { lastUse } = key;
  if (lastUse.at === null) return;
  let found = event;
  if (!found && lastUse.at >= trailStart(draft) && lastUse.operation) {
    const random = randomOf(`use/${key.metadata.Arn}`);
    found = addUse(
      place,
      key,
      {
        operation: lastUse.operation,
        at: lastUse.at,
        actor: workload(
          place,
          random.pick(place.account.iam.roles.filter((role) => /-(task|lambda)$/.test(role.name)))
            .name,
        ),
      },
      random,
    );
  }
  if (!found) return;
  key.lastUse = {
    ...lastUse,
    at: found.eventTime,
    operation: found.eventName,
    eventId: found.eventId,
  };
}

/** Everyday control events, last uses as records, and the order of LookupEvents. */
export function addHistory(draft: Draft, place: Place): void {
  const told = new Set<string>();
  for (const event of place.scope.events) {
    const response = event.record.responseElements as { grantId?: string } | null;
    if (event.eventName === "CreateGrant" && response?.grantId) told.add(response.grantId);
  }
  const random = randomOf(`history/${place.account.id}/${place.region}`);
  const last = lastUses(place);
  for (const key of place.scope.keys.values()) {
    addRotations(draft, place, key);
    addCreation(draft, place, key);
    addGrantEvents(draft, place, key, told);
    settleLastUse(draft, place, key, last.get(key.metadata.Arn));
  }
  for (const key of [...place.scope.keys.values()].slice(0, 6)) {
    if (key.metadata.KeyManager === "AWS") continue;
    addEvent(
      place,
      {
        name: "TagResource",
        at: before(draft.now, { days: random.int(1, 80), minutes: random.int(0, 1439) }),
        actor: person(place, random.pick(PEOPLE)),
        resources: [keyResource(key)],
        request: { keyId: key.metadata.KeyId, tags: [{ tagKey: "CostCenter", tagValue: "4100" }] },
      },
      random,
    );
  }
  sortEvents(place);
}
