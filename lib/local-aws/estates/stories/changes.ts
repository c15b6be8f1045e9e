import { policyDocument } from "../documents";
import { arnOfRoleNamed, before, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, addUse, keyResource } from "../events";
import { person, workload } from "../history";
import { consolePolicy, delegate } from "../policies";
import { namedKey, type Story, story, streamOf, tags } from "./story";

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
