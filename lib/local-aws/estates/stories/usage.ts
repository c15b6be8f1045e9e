import { policyDocument, trust } from "../documents";
import { arnOfRole, arnOfRoleNamed, before, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, addUse } from "../events";
import { workload } from "../history";
import { consolePolicy, servicePolicy } from "../policies";
import { addRole } from "../roles";
import { namedKey, type Story, story, streamOf, tags } from "./story";

/** Story 6: since a deployment a function decrypts its configuration on every request. */
export function loop(draft: Draft): Story {
  const place = placeOf(draft, "shop-staging", "eu-west-1");
  const random = streamOf(draft, 6);
  const role = arnOfRoleNamed(place.account, "search-lambda");
  const functionArn = `arn:aws:lambda:eu-west-1:${place.account.id}:function:search`;
  const made = namedKey(draft, place, "staging-search-settings", {
    description: "Configuration of the search function",
    createdAt: before(draft.now, { days: 400 }),
    policy: consolePolicy(place.account, [role]),
    tags: tags("team-search", "staging", "Internal"),
    rotation: { periodDays: 365 },
  });
  const from = dayAt(draft.now, 12, 15, 30);
  const deployment = addEvent(
    place,
    {
      name: "UpdateFunctionCode20150331v2",
      source: "lambda.amazonaws.com",
      at: from,
      actor: workload(place, "ci-deploy"),
      resources: [{ arn: functionArn, type: "AWS::Lambda::Function" }],
      request: { functionName: "search", publish: false, dryRun: false },
    },
    random,
  );
  const events = [];
  for (let hour = 0; hour < 24 * 24; hour += 3) {
    const start = before(draft.now, { hours: hour + 1 });
    for (let call = start >= from ? 10 : 1; call > 0; call -= 1) {
      const at = new Date(start.getTime() + random.int(0, 3_500_000));
      events.push(
        addUse(
          place,
          made.key,
          {
            operation: "Decrypt",
            at,
            actor: workload(place, "search-lambda"),
            context: { "aws:lambda:FunctionArn": functionArn },
          },
          random,
        ),
      );
    }
  }
  return story(6, "The loop", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [role],
    eventIds: [deployment, ...events].map((event) => event.eventId),
    span: { from, to: draft.now },
  });
}

/** Story 16: a bucket without bucket keys asks KMS for every object. */
export function noBucketKey(draft: Draft): Story {
  const place = placeOf(draft, "data-platform", "eu-west-1");
  const random = streamOf(draft, 16);
  const bucket = "arn:aws:s3:::halden-moor-clickstream";
  const made = namedKey(draft, place, "prod-clickstream", {
    description: "Clickstream bucket",
    createdAt: before(draft.now, { days: 600 }),
    policy: servicePolicy(place.account, place.region, "s3"),
    tags: tags("team-lake", "prod", "Internal"),
    rotation: { periodDays: 365 },
  });
  const from = before(draft.now, { days: 30 });
  const actor = workload(place, "etl-task", { via: "s3.amazonaws.com" });
  // One in 2,000 of the month's 2.4 million.
  const events = Array.from({ length: 1200 }, (_, index) => {
    const at = new Date(from.getTime() + index * 2_160_000 + random.int(0, 2_000_000));
    const object = `${bucket}/events/${at.toISOString().slice(0, 13).replace("T", "/")}/${random.hex(12)}.parquet`;
    const operation = random.chance(0.6) ? "Decrypt" : "GenerateDataKey";
    return addUse(
      place,
      made.key,
      { operation, at, actor, context: { "aws:s3:arn": object } },
      random,
    );
  });
  return story(16, "No bucket key", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [arnOfRoleNamed(place.account, "etl-task")],
    eventIds: events.map((event) => event.eventId),
    span: { from, to: draft.now },
    volume: 2_400_000,
  });
}

/** Story 19: one tenant's service tries the encryption context of another. */
export function wrongTenant(draft: Draft): Story {
  const place = placeOf(draft, "partner-integration", "eu-central-1");
  const random = streamOf(draft, 19);
  const roles = ["tenant-nordlicht-api", "tenant-solaria-api"].map((name) =>
    addRole(draft, place.account, {
      name,
      trust: trust({ Service: "ecs-tasks.amazonaws.com" }),
      tags: { Owner: "team-suppliers" },
      usedHours: 1,
    }),
  );
  const arns = roles.map((role) => arnOfRole(place.account, role));
  const tenants = ["nordlicht", "solaria"];
  const statements = arns.map((arn, index) => ({
    Sid: `Tenant${index}`,
    Effect: "Allow",
    Principal: { AWS: arn },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    // The second tenant's statement forgets to bind the context.
    ...(index === 0
      ? { Condition: { StringEquals: { "kms:EncryptionContext:tenant": tenants[0] } } }
      : {}),
  }));
  const base = JSON.parse(consolePolicy(place.account, [])) as {
    Statement: Record<string, unknown>[];
  };
  const made = namedKey(draft, place, "prod-tenant-documents", {
    description: "Documents of suppliers, one encryption context per tenant",
    createdAt: before(draft.now, { days: 330 }),
    policy: policyDocument([...base.Statement, ...statements]),
    tags: tags("team-suppliers", "prod", "Confidential"),
    rotation: { periodDays: 365 },
  });
  for (let hour = 0; hour < 24 * 20; hour += 4) {
    for (const [index, tenant] of tenants.entries()) {
      const at = before(draft.now, { hours: hour, minutes: random.int(1, 59) });
      addUse(
        place,
        made.key,
        {
          operation: "Decrypt",
          at,
          actor: workload(place, roles[index]?.name ?? ""),
          context: { tenant },
        },
        random,
      );
    }
  }
  const events = [];
  for (const days of [3, 8, 15]) {
    for (let second = 0; second < 60; second += 1) {
      const at = dayAt(draft.now, days, 14, 20 + days, second);
      const error = { code: "InvalidCiphertextException", message: "" };
      events.push(
        addUse(
          place,
          made.key,
          {
            operation: "Decrypt",
            at,
            actor: workload(place, "tenant-solaria-api"),
            context: { tenant: "nordlicht" },
            error,
          },
          random,
        ),
      );
    }
  }
  return story(19, "Wrong tenant", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: arns.slice(1),
    eventIds: events.map((event) => event.eventId),
  });
}
