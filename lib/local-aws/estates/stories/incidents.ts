import { policyDocument, trust } from "../documents";
import { arnOfRole, arnOfRoleNamed, before, DAY, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, addUse, keyResource } from "../events";
import { person, workload } from "../history";
import { addRole } from "../iam";
import { consolePolicy, delegate } from "../policies";
import { namedKey, type Story, story, streamOf, tags } from "./story";

/** Story 3: a key is switched off in a clean-up; the nightly batch fails six hours later. */
export function cleanUp(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 3);
  const role = addRole(draft, place.account, {
    name: "orders-nightly-batch",
    trust: trust({ Service: "batch.amazonaws.com" }),
    tags: { Owner: "team-orders" },
    usedHours: 8,
  });
  const made = namedKey(draft, place, "prod-orders-db", {
    description: "Orders database",
    createdAt: before(draft.now, { days: 1105 }),
    policy: consolePolicy(place.account, [
      arnOfRoleNamed(place.account, "orders-task"),
      arnOfRole(place.account, role),
    ]),
    tags: tags("team-orders", "prod", "Confidential"),
    rotation: { periodDays: 365 },
  });
  const batch = workload(place, role.name);
  const engineer = person(place, "t.nowak");
  const request = { keyId: made.key.metadata.KeyId };
  const resources = [keyResource(made.key)];
  const from = dayAt(draft.now, 19, 18, 2, 11);
  const to = dayAt(draft.now, 18, 7, 41, 9);
  const off = addEvent(
    place,
    { name: "DisableKey", at: from, actor: engineer, resources, request },
    random,
  );
  const failures = Array.from({ length: 12 }, (_, index) =>
    addUse(
      place,
      made.key,
      {
        operation: "Decrypt",
        at: dayAt(draft.now, 18, 0, 2 + index * 5),
        actor: batch,
        error: { code: "DisabledException", message: `${made.arn} is disabled.` },
      },
      random,
    ),
  );
  const on = addEvent(
    place,
    { name: "EnableKey", at: to, actor: engineer, resources, request },
    random,
  );
  for (let night = 0; night < 60; night += 1) {
    if (night === 18) continue;
    addUse(
      place,
      made.key,
      { operation: "Decrypt", at: dayAt(draft.now, night + 1, 0, 2), actor: batch },
      random,
    );
    if (night === 17)
      addUse(
        place,
        made.key,
        { operation: "Decrypt", at: dayAt(draft.now, 18, 8, 15), actor: batch },
        random,
      );
  }
  return story(3, "The clean-up", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [arnOfRole(place.account, role)],
    eventIds: [off, ...failures, on].map((event) => event.eventId),
    span: { from, to },
  });
}

/** CloudTrail writes KMS's dates as `Apr 12, 2021, 6:58:30 PM`. */
function written(at: Date): string {
  return at.toLocaleString("en-US", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
}

/** Story 4: a key in hourly use is scheduled for deletion with the shortest window. */
export function sevenDays(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-central-1");
  const random = streamOf(draft, 4);
  const from = before(draft.now, { days: 2, hours: 3 });
  const deletionAt = new Date(from.getTime() + 7 * DAY);
  const made = namedKey(draft, place, "prod-returns-labels", {
    description: "Return labels with customer addresses",
    createdAt: before(draft.now, { days: 720 }),
    policy: consolePolicy(place.account, [arnOfRoleNamed(place.account, "returns-task")]),
    tags: tags("team-returns", "prod", "Confidential"),
    rotation: { periodDays: 365 },
    state: "PendingDeletion",
    deletionAt,
  });
  const actor = workload(place, "returns-task");
  const since = Math.floor(before(draft.now, { days: 10 }).getTime() / 3_600_000) * 3_600_000;
  const events = [];
  for (let at = since; at < draft.now.getTime(); at += 3_600_000) {
    const error =
      at > from.getTime()
        ? {
            error: {
              code: "KMSInvalidStateException",
              message: `${made.arn} is pending deletion.`,
            },
          }
        : {};
    const moment = new Date(at + random.int(0, 59) * 1000);
    if (moment < draft.now)
      events.push(
        addUse(place, made.key, { operation: "Decrypt", at: moment, actor, ...error }, random),
      );
  }
  const scheduled = addEvent(
    place,
    {
      name: "ScheduleKeyDeletion",
      at: from,
      actor: person(place, "j.moreau"),
      resources: [keyResource(made.key)],
      request: { keyId: made.key.metadata.KeyId, pendingWindowInDays: 7 },
      response: {
        keyId: made.arn,
        keyState: "PendingDeletion",
        deletionDate: written(deletionAt),
        pendingWindowInDays: 7,
      },
    },
    random,
  );
  return story(4, "Seven days", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    eventIds: [scheduled, ...events].map((event) => event.eventId),
    span: { from, to: deletionAt },
  });
}

/** Story 8: an alias points for two days to a key of another data class. */
export function wrongTarget(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 8);
  const users = [arnOfRoleNamed(place.account, "payments-task")];
  const payments = namedKey(draft, place, "prod-payments", {
    description: "Payment references",
    createdAt: before(draft.now, { days: 640 }),
    policy: consolePolicy(place.account, users),
    tags: tags("team-payments", "prod", "Restricted"),
    rotation: { periodDays: 365 },
  });
  const other = namedKey(draft, place, "prod-payments-exports", {
    description: "Exports for the finance department",
    createdAt: before(draft.now, { days: 410 }),
    policy: consolePolicy(place.account, users),
    tags: tags("team-finance", "prod", "Internal"),
    rotation: { periodDays: 365 },
  });
  const from = dayAt(draft.now, 34, 14, 20);
  const to = dayAt(draft.now, 32, 16, 5);
  payments.alias.LastUpdatedDate = to;
  const move = (at: Date, target: typeof other) =>
    addEvent(
      place,
      {
        name: "UpdateAlias",
        at,
        actor: workload(place, "ci-deploy"),
        resources: [{ arn: payments.aliasArn, type: "AWS::KMS::Alias" }, keyResource(target.key)],
        request: { aliasName: "alias/prod-payments", targetKeyId: target.key.metadata.KeyId },
      },
      random,
    );
  const events = [move(from, other), move(to, payments)];
  for (let hour = 0; hour < 48; hour += 1) {
    const at = new Date(from.getTime() + (hour * 60 + 7) * 60_000);
    addUse(
      place,
      other.key,
      {
        operation: "GenerateDataKey",
        at,
        actor: workload(place, "payments-task"),
        keyId: "alias/prod-payments",
      },
      random,
    );
  }
  return story(8, "The wrong target", {
    keyArns: [payments.arn, other.arn],
    aliasArns: [payments.aliasArn],
    eventIds: events.map((event) => event.eventId),
    span: { from, to },
  });
}

/** Story 10: a key is open to `*` under a condition for one hour; only the history shows it. */
export function hourOfStar(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "us-east-1");
  const random = streamOf(draft, 10);
  const policy = consolePolicy(place.account, [arnOfRoleNamed(place.account, "catalog-task")]);
  const made = namedKey(draft, place, "prod-catalog-images", {
    description: "Product images before their release",
    createdAt: before(draft.now, { days: 505 }),
    policy,
    tags: tags("team-catalog", "prod", "Internal"),
    rotation: { periodDays: 365 },
  });
  const open = policyDocument([
    delegate(place.account.id),
    {
      Sid: "Temporary",
      Effect: "Allow",
      Principal: "*",
      Action: ["kms:Decrypt", "kms:DescribeKey"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `s3.${place.region}.amazonaws.com` } },
    },
  ]);
  const from = dayAt(draft.now, 45, 16, 12, 40);
  const to = dayAt(draft.now, 45, 17, 13, 5);
  const put = (at: Date, document: string) =>
    addEvent(
      place,
      {
        name: "PutKeyPolicy",
        at,
        actor: person(place, "s.haddad"),
        resources: [keyResource(made.key)],
        request: {
          keyId: made.key.metadata.KeyId,
          policyName: "default",
          policy: document,
          bypassPolicyLockoutSafetyCheck: false,
        },
      },
      random,
    );
  return story(10, "An hour of star", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    eventIds: [put(from, open), put(to, policy)].map((event) => event.eventId),
    span: { from, to },
  });
}

/**
 * Story 15: for three weeks one account's trail leaves KMS out. Only the trail's files lack the
 * events: CloudTrail's event history, which LookupEvents reads, does not follow event selectors.
 */
export function blindSpot(draft: Draft): Story {
  const place = placeOf(draft, "shop-dev", "eu-west-1");
  const random = streamOf(draft, 15);
  const from = dayAt(draft.now, 52, 9, 30);
  const to = dayAt(draft.now, 31, 15, 10);
  const trail = `arn:aws:cloudtrail:eu-west-1:${place.account.id}:trail/dev-trail`;
  const select = (at: Date, excluded: string[]) => {
    const eventSelectors = [
      {
        readWriteType: "All",
        includeManagementEvents: true,
        dataResources: [],
        excludeManagementEventSources: excluded,
      },
    ];
    return addEvent(
      place,
      {
        name: "PutEventSelectors",
        source: "cloudtrail.amazonaws.com",
        at,
        actor: person(place, "p.castellanos"),
        resources: [{ arn: trail, type: "AWS::CloudTrail::Trail" }],
        request: { trailName: "dev-trail", eventSelectors },
        response: { trailARN: trail, eventSelectors },
      },
      random,
    );
  };
  const events = [select(from, ["kms.amazonaws.com"]), select(to, [])];
  return story(15, "The blind spot", {
    eventIds: events.map((event) => event.eventId),
    span: { from, to },
  });
}
