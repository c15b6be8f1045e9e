import type { LocalAccount } from "../../types";
import { rootArn } from "../arns";
import { allow, policyDocument, trust } from "../documents";
import { arnOfRole, arnOfRoleNamed, before, type Draft, dayAt, placeOf } from "../draft";
import { addUse } from "../events";
import { addGrant } from "../grants";
import { workload } from "../history";
import { administer, delegate } from "../policies";
import { addRole } from "../roles";
import { namedKey, type Story, story, streamOf, tags } from "./story";

const MFA = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const DECRYPT = ["kms:Decrypt", "kms:DescribeKey"] as const;

/** Nine that the key policy names, three by IAM and their tag, two by grant. */
const NAMED = [
  "customers-api",
  "customers-dba",
  "customers-export",
  "support-console",
  "fraud-check",
];
const DEVELOPERS = ["developer-checkout", "developer-data", "developer-web"];
const MORE = ["privacy-requests"];
const BY_TAG = ["newsletter-sender", "crm-sync", "returns-desk"];
const BY_GRANT = ["customers-reindex", "customers-backfill"];

function addReaders(draft: Draft, account: LocalAccount): Map<string, string> {
  const arns = new Map<string, string>();
  const root = { AWS: rootArn(account.id) };
  for (const name of [...NAMED, ...MORE, ...DEVELOPERS, ...BY_TAG, ...BY_GRANT]) {
    const developer = DEVELOPERS.includes(name);
    const byPeople = name.endsWith("-dba") || name.endsWith("-console") || name.endsWith("-desk");
    const tagged = BY_TAG.includes(name);
    const role = addRole(draft, account, {
      name,
      trust: developer
        ? trust(root)
        : byPeople
          ? trust(root, MFA)
          : trust({ Service: "ecs-tasks.amazonaws.com" }),
      inline: tagged ? [{ name: "customer-data", document: policyDocument([allow(DECRYPT)]) }] : [],
      tags: { Owner: "team-customers", ...(tagged ? { PiiAccess: "granted" } : {}) },
      ...(name === "customers-api" || developer ? { usedHours: 2 } : {}),
    });
    arns.set(name, arnOfRole(account, role));
  }
  return arns;
}

/** Story 1: fourteen roles may decrypt, three of developers without MFA; two have done so. */
export function fourteenReaders(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 1);
  const readers = addReaders(draft, place.account);
  const arnsOf = (names: readonly string[]) => names.map((name) => readers.get(name) ?? "");
  const made = namedKey(draft, place, "prod-customer-pii", {
    description: "Names, addresses and dates of birth of customers",
    createdAt: before(draft.now, { days: 1290, minutes: 77 }),
    // Delegates administration, and decryption only to who carries the tag: no other role can.
    policy: policyDocument(
      [
        delegate(place.account.id, ["kms:Describe*", "kms:Get*", "kms:List*", "kms:TagResource"]),
        administer(arnOfRoleNamed(place.account, "KeyAdministrator")),
        allow(DECRYPT, {
          Sid: "Named readers",
          Principal: { AWS: arnsOf([...NAMED, ...MORE, ...DEVELOPERS]) },
        }),
        allow(DECRYPT, {
          Sid: "Readers by tag",
          Principal: { AWS: rootArn(place.account.id) },
          Condition: { StringEquals: { "aws:PrincipalTag/PiiAccess": "granted" } },
        }),
      ],
      "prod-customer-pii",
    ),
    tags: tags("team-customers", "prod", "Restricted"),
    rotation: { periodDays: 365 },
  });
  const grants = BY_GRANT.map((name, index) =>
    addGrant(
      made.key,
      {
        name,
        grantee: readers.get(name) ?? "",
        retiring: arnOfRoleNamed(place.account, "KeyAdministrator"),
        operations: ["Decrypt", "DescribeKey"],
        constraints: { EncryptionContextSubset: { table: "customers" } },
        createdAt: before(draft.now, { days: 210 + index * 33 }),
      },
      random,
    ),
  );
  const events = [];
  for (let hour = 0; hour < 24 * 14; hour += 2) {
    const at = before(draft.now, { hours: hour, minutes: random.int(1, 58) });
    events.push(
      addUse(
        place,
        made.key,
        {
          operation: "Decrypt",
          at,
          actor: workload(place, "customers-api"),
          context: { table: "customers" },
        },
        random,
      ),
    );
  }
  for (const days of [4, 31, 66]) {
    const at = dayAt(draft.now, days, 10, random.int(0, 59));
    events.push(
      addUse(
        place,
        made.key,
        {
          operation: "Decrypt",
          at,
          actor: workload(place, "customers-dba", { ip: "198.51.100.31" }),
          context: { table: "customers" },
        },
        random,
      ),
    );
  }
  return story(1, "Fourteen readers", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [...readers.values()],
    grantIds: grants.map((grant) => grant.GrantId ?? ""),
    eventIds: events.map((event) => event.eventId),
  });
}

/** Story 2: a developer role that never used the key decrypts 50,000 records at three in the morning. */
export function threeInTheMorning(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 2);
  const developer = arnOfRoleNamed(place.account, "developer-data");
  const application = arnOfRoleNamed(place.account, "orders-task");
  const made = namedKey(draft, place, "prod-order-history", {
    description: "Orders of the last ten years",
    createdAt: before(draft.now, { days: 980 }),
    policy: policyDocument([
      delegate(place.account.id, ["kms:Describe*", "kms:Get*", "kms:List*", "kms:Put*"]),
      allow(["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"], {
        Sid: "Readers",
        Principal: { AWS: [application, developer] },
      }),
    ]),
    tags: tags("team-orders", "prod", "Confidential"),
    rotation: { periodDays: 365 },
  });
  for (let hour = 1; hour < 24 * 30; hour += 6) {
    const at = before(draft.now, { hours: hour, minutes: random.int(1, 58) });
    addUse(
      place,
      made.key,
      {
        operation: "Decrypt",
        at,
        actor: workload(place, "orders-task"),
        context: { table: "order_history" },
      },
      random,
    );
  }
  const from = dayAt(draft.now, 6, 3, 5);
  const to = dayAt(draft.now, 6, 3, 25);
  const events = [];
  // One call in a hundred: 500 of 50,000, evenly over the twenty minutes.
  for (let index = 0; index < 500; index += 1) {
    const at = new Date(from.getTime() + index * 2400);
    events.push(
      addUse(
        place,
        made.key,
        {
          operation: "Decrypt",
          at,
          actor: workload(place, "developer-data", { ip: "203.0.113.177" }),
          context: { table: "order_history" },
        },
        random,
      ),
    );
  }
  return story(2, "Three in the morning", {
    keyArns: [made.arn],
    aliasArns: [made.aliasArn],
    principals: [developer],
    eventIds: events.map((event) => event.eventId),
    span: { from, to },
    volume: 50_000,
  });
}
