import { roleArn, rootArn } from "../arns";
import { ADMINISTER, allow, policyDocument, trust } from "../documents";
import { arnOfRole, arnOfRoleNamed, before, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, addUse, keyResource } from "../events";
import { addGrant } from "../grants";
import { workload } from "../history";
import { accountId, uniqueId, uuid } from "../ids";
import { delegate, use } from "../policies";
import { addRole } from "../roles";
import { namedKey, type Story, story, streamOf, tags } from "./story";

/** Story 5: one key for production and development, open to a whole account. */
export function oneKeyForAll(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 5);
  const dev = placeOf(draft, "shop-dev", "eu-west-1");
  const made = namedKey(draft, place, "legacy-shared", {
    description: "general purpose, do not delete",
    createdAt: before(draft.now, { days: 2890 }),
    policy: policyDocument([
      delegate(place.account.id),
      allow("kms:*", { Sid: "dev", Principal: { AWS: rootArn(dev.account.id) } }),
    ]),
    tags: { Environment: "prod", stage: "dev" },
    rotation: "off",
  });
  for (let day = 0; day < 60; day += 1) {
    const minute = random.int(0, 50);
    addUse(
      place,
      made.key,
      {
        operation: "Decrypt",
        at: dayAt(draft.now, day + 1, 9, minute),
        actor: workload(place, "basket-task"),
      },
      random,
    );
    // A call across accounts is told in both trails under one shared id.
    const shared = {
      operation: "Decrypt",
      at: dayAt(draft.now, day + 1, 11, minute),
      actor: workload(dev, "basket-task"),
      sharedEventId: uuid(random),
    };
    addUse(place, made.key, shared, random);
    addUse(dev, made.key, shared, random);
  }
  return story(5, "One key for all", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [rootArn(place.account.id), rootArn(dev.account.id)],
  });
}

/**
 * Story 7: of three outside accounts one uses the key, one could, one is denied. The third is
 * shop-dev, because a denial across accounts stands in the caller's trail only.
 */
export function partner(draft: Draft): Story {
  const place = placeOf(draft, "partner-integration", "eu-west-1");
  const caller = placeOf(draft, "shop-dev", "eu-west-1");
  const random = streamOf(draft, 7);
  const using = accountId(random);
  const idle = accountId(random);
  const outsider = {
    kind: "outsider" as const,
    accountId: using,
    principalId: `${uniqueId(random, "AROA")}:feed`,
    ip: "192.0.2.81",
  };
  const made = namedKey(draft, place, "partner-product-feed", {
    description: "Product feed for marketplaces",
    createdAt: before(draft.now, { days: 560 }),
    policy: policyDocument([
      delegate(place.account.id),
      allow(["kms:Decrypt", "kms:DescribeKey"], {
        Sid: "Marketplaces",
        Principal: { AWS: [roleArn(using, "feed-reader"), rootArn(idle)] },
      }),
    ]),
    tags: tags("team-marketplace", "prod", "Internal"),
    rotation: { periodDays: 365 },
  });
  const events = [];
  for (let day = 1; day < 80; day += 1) {
    const at = dayAt(draft.now, day, 5, random.int(0, 59));
    events.push(
      addUse(
        place,
        made.key,
        { operation: "Decrypt", at, actor: outsider, sharedEventId: uuid(random), keyId: made.arn },
        random,
      ),
    );
  }
  for (let index = 0; index < 9; index += 1) {
    const actor = workload(caller, "catalog-task");
    const message = `User: arn:aws:sts::${caller.account.id}:assumed-role/catalog-task/feed is not authorized to perform: kms:Decrypt on resource: ${made.arn} because no resource-based policy allows the kms:Decrypt action`;
    const at = dayAt(draft.now, 12, 13, index * 4);
    events.push(
      addUse(
        caller,
        made.key,
        { operation: "Decrypt", at, actor, error: { code: "AccessDenied", message } },
        random,
      ),
    );
  }
  return story(7, "The partner", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [
      roleArn(using, "feed-reader"),
      rootArn(idle),
      arnOfRoleNamed(caller.account, "catalog-task"),
    ],
    eventIds: events.map((event) => event.eventId),
  });
}

/** Story 9: CI grants Decrypt to a role that no policy names, and that role decrypts. */
export function openDoor(draft: Draft): Story {
  const place = placeOf(draft, "data-platform", "eu-west-1");
  const random = streamOf(draft, 9);
  const grantee = addRole(draft, place.account, {
    name: "temp-migration-helper",
    trust: trust({ AWS: rootArn(place.account.id) }),
    createdDays: 17,
    usedHours: 70,
  });
  const ci = arnOfRoleNamed(place.account, "ci-deploy");
  const made = namedKey(draft, place, "prod-lake-raw", {
    description: "Raw zone of the data lake",
    createdAt: before(draft.now, { days: 830 }),
    policy: policyDocument([
      delegate(place.account.id, ADMINISTER),
      use([arnOfRoleNamed(place.account, "lake-task")]),
      allow(["kms:CreateGrant", "kms:ListGrants"], { Sid: "Deployments", Principal: { AWS: ci } }),
    ]),
    tags: tags("team-lake", "prod", "Confidential"),
    rotation: { periodDays: 365 },
  });
  const at = dayAt(draft.now, 9, 22, 47, 3);
  const grant = addGrant(
    made.key,
    { grantee: arnOfRole(place.account, grantee), operations: ["Decrypt"], createdAt: at },
    random,
  );
  const event = addEvent(
    place,
    {
      name: "CreateGrant",
      at,
      actor: workload(place, "ci-deploy", { ip: "203.0.113.9" }),
      resources: [keyResource(made.key)],
      request: {
        keyId: made.arn,
        granteePrincipal: grant.GranteePrincipal,
        operations: ["Decrypt"],
      },
      response: { grantId: grant.GrantId, keyId: made.arn },
    },
    random,
  );
  const uses = Array.from({ length: 40 }, (_, index) =>
    addUse(
      place,
      made.key,
      {
        operation: "Decrypt",
        at: dayAt(draft.now, 9, 22, 55, index),
        actor: workload(place, grantee.name, { ip: "203.0.113.9" }),
      },
      random,
    ),
  );
  return story(9, "The open door", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [ci, arnOfRole(place.account, grantee)],
    grantIds: [grant.GrantId ?? ""],
    eventIds: [event, ...uses].map(({ eventId }) => eventId),
  });
}
