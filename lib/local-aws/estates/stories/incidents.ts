import { trust } from "../documents";
import { arnOfRole, arnOfRoleNamed, before, DAY, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, addUse, keyResource } from "../events";
import { person, workload } from "../history";
import { consolePolicy } from "../policies";
import { addRole } from "../roles";
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
  // Every night but the eighteenth ago; that night's run is made up for in the morning.
  for (let night = 1; night <= 60; night += 1) {
    const at = night === 18 ? dayAt(draft.now, 18, 8, 15) : dayAt(draft.now, night, 0, 2);
    addUse(place, made.key, { operation: "Decrypt", at, actor: batch }, random);
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
