import { addAlias } from "../aliases";
import { rootArn } from "../arns";
import { allow, policyDocument } from "../documents";
import { arnOfRoleNamed, before, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, keyResource } from "../events";
import { addFamily } from "../families";
import { person } from "../history";
import { consolePolicy, defaultPolicy, delegate } from "../policies";
import { namedKey, type Story, story, streamOf, tags } from "./story";

/** Story 13: a replica in the recovery Region is open wider than its primary. */
export function looseReplica(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const alias = "prod-checkout-global";
  const { primary, replicas } = addFamily(
    draft,
    place,
    ["eu-central-1"],
    alias,
    {
      description: "Checkout sessions, replicated for recovery",
      createdAt: before(draft.now, { days: 610 }),
      policy: consolePolicy(place.account, [arnOfRoleNamed(place.account, "checkout-task")]),
      tags: tags("team-checkout", "prod", "Confidential"),
      rotation: { periodDays: 365 },
    },
    {
      description: "Recovery",
      createdAt: before(draft.now, { days: 340 }),
      policy: policyDocument([
        delegate(place.account.id),
        allow(["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"], {
          Sid: "Drill",
          Principal: { AWS: "*" },
          Condition: {
            StringEquals: { "aws:PrincipalOrgID": draft.estate.organization?.id ?? "" },
          },
        }),
      ]),
      use: { hours: 700 },
    },
    streamOf(draft, 13),
  );
  const arns = [primary, ...replicas].map((key) => key.metadata.Arn);
  const scopes = ["eu-west-1", "eu-central-1"];
  return story(13, "The loose replica", {
    keyArns: arns,
    aliasArns: scopes.map((region) => `arn:aws:kms:${region}:${place.account.id}:alias/${alias}`),
  });
}

/** Story 17: every way in which keys are rotated, or are not. */
export function rotations(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 17);
  const policy = consolePolicy(place.account, [arnOfRoleNamed(place.account, "payments-task")]);
  const make = (alias: string, days: number, more: Partial<Parameters<typeof namedKey>[3]>) =>
    namedKey(draft, place, alias, {
      createdAt: before(draft.now, { days }),
      policy,
      tags: tags("team-payments", "prod", "Confidential"),
      ...more,
    });
  const yearly = make("prod-invoices", 1130, { rotation: { periodDays: 365 } });
  const halfYearly = make("prod-settlements", 590, { rotation: { periodDays: 180 } });
  const off = make("prod-card-vault", 955, {
    rotation: "off",
    description: "Payment cards",
    tags: tags("team-payments", "prod", "Restricted"),
  });
  const onDemand = make("prod-refunds", 760, {
    rotation: { onDemand: [dayAt(draft.now, 290, 11, 0), dayAt(draft.now, 58, 11, 0)] },
  });
  const old = make("prod-chargebacks-2023", 1000, {
    description: "Replaced; kept to decrypt",
    rotation: "off",
    use: { hours: 900 },
  });
  const fresh = make("prod-chargebacks-2026", 70, { rotation: "off" });
  const movedAt = dayAt(draft.now, 69, 8, 0);
  const moved = addAlias(
    place,
    "alias/prod-chargebacks",
    fresh.key.metadata.KeyId,
    before(draft.now, { days: 1000 }),
    movedAt,
  );
  const impossible = make("prod-payout-signatures", 300, {
    spec: "ECC_NIST_P384",
    usage: "SIGN_VERIFY",
  });
  const event = addEvent(
    place,
    {
      name: "UpdateAlias",
      at: movedAt,
      actor: person(place, "a.lindqvist"),
      resources: [{ arn: moved.AliasArn ?? "", type: "AWS::KMS::Alias" }, keyResource(fresh.key)],
      request: { aliasName: moved.AliasName, targetKeyId: fresh.key.metadata.KeyId },
    },
    random,
  );
  const all = [yearly, halfYearly, off, onDemand, old, fresh, impossible];
  return story(17, "Rotation of all sorts", {
    keyArns: all.map(({ arn }) => arn),
    aliasArns: [...all.map(({ aliasArn }) => aliasArn), moved.AliasArn ?? ""],
    eventIds: [event.eventId],
  });
}

const NEVER = [
  "poc-chat",
  "temp-import",
  "test-rds",
  "spike-search",
  "old-ci",
  "unused-bi",
  "fashion-week",
  "loadtest",
  "backup-trial",
  "sandbox",
];
const UNKNOWN = ["archive-2019", "migration-2020", "erp-exports", "till-receipts"];

/**
 * Story 20: eleven customer managed keys without use since tracking began (they are younger than the
 * tracking), and four older ones of which nobody can tell. No other key of the estate is either.
 */
export function nobodys(draft: Draft): Story {
  const random = streamOf(draft, 20);
  const accounts = ["shop-dev", "shop-staging", "data-platform", "shop-prod"] as const;
  const regions = ["eu-west-1", "eu-central-1", "us-east-1"] as const;
  const make = (name: string, index: number, days: number, use: "never" | "unknown") => {
    const place = placeOf(
      draft,
      accounts[index % 4] ?? "shop-dev",
      regions[index % 3] ?? "eu-west-1",
    );
    return namedKey(draft, place, name, {
      createdAt: before(draft.now, { days, minutes: random.int(1, 900) }),
      policy: defaultPolicy(place.account.id),
      rotation: index % 2 === 0 ? "off" : { periodDays: 365 },
      tags: index % 3 === 0 ? { Owner: "team-atlas" } : {},
      use,
    });
  };
  const never = NEVER.map((name, index) => make(name, index, 40 + index * 14, "never"));
  const unknown = UNKNOWN.map((name, index) => make(name, index, 700 + index * 350, "unknown"));
  const place = placeOf(draft, "shop-dev", "us-east-1");
  // The eleventh: a replica that is still being made.
  const family = addFamily(
    draft,
    placeOf(draft, "shop-dev", "eu-west-1"),
    ["us-east-1"],
    "dev-sessions-global",
    {
      createdAt: before(draft.now, { days: 90, minutes: 5 }),
      policy: defaultPolicy(place.account.id),
      tags: tags("team-checkout", "dev", "Internal"),
    },
    { state: "Creating", createdAt: before(draft.now, { minutes: 1 }), use: "never" },
    random,
  );
  const all = [...never, ...unknown];
  return story(20, "Nobody's", {
    keyArns: [...all.map(({ arn }) => arn), ...family.replicas.map((key) => key.metadata.Arn)],
    aliasArns: all.map(({ aliasArn }) => aliasArn),
    principals: [rootArn(place.account.id)],
    volume: 0,
  });
}
