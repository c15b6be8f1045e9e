import type { KeySpec } from "@aws-sdk/client-kms";
import { addAlias } from "./aliases";
import { arnOfRoleNamed, before, type Draft, placeOf } from "./draft";
import { addFamily } from "./families";
import { addGrant } from "./grants";
import { HOSTILE_DESCRIPTIONS, HOSTILE_TAGS } from "./hostile";
import { uuid } from "./ids";
import { addKey, type KeyDraft } from "./keys";
import { consolePolicy, defaultPolicy } from "./policies";
import { policyShapes } from "./shapes";
import { USAGES } from "./specs";

/** One key of every spec and usage. */
function addEverySpec(draft: Draft): void {
  const place = placeOf(draft, "security", "us-east-1");
  const random = draft.random.fork("every-spec");
  const policy = consolePolicy(place.account, []);
  for (const [spec, usages] of Object.entries(USAGES) as [KeySpec, (typeof USAGES)[KeySpec]][]) {
    for (const usage of usages) {
      const createdAt = before(draft.now, { days: random.int(20, 900) });
      const key = addKey(
        draft,
        place,
        {
          spec,
          usage,
          createdAt,
          policy,
          tags: { Owner: "security", Environment: "shared" },
          use: { hours: random.int(1, 900) },
        },
        random,
      );
      addAlias(place, `alias/crypto/${spec}-${usage}`.toLowerCase(), key.metadata.KeyId, createdAt);
    }
  }
}

/** One key of every shape of policy. */
function addEveryShape(draft: Draft): void {
  const place = placeOf(draft, "data-platform", "us-east-1");
  const random = draft.random.fork("every-shape");
  for (const shape of policyShapes(draft, place)) {
    const createdAt = before(draft.now, { days: random.int(100, 1500) });
    const key = addKey(
      draft,
      place,
      {
        description: `Policy: ${shape.name}`,
        createdAt,
        policy: shape.policy,
        readerDenied: shape.readerDenied ?? [],
        tags: { Owner: "team-lake", Environment: "prod", DataClassification: "Internal" },
        rotation: { periodDays: 365 },
      },
      random,
    );
    addAlias(place, `alias/policies/${shape.name}`, key.metadata.KeyId, createdAt);
  }
}

/** Key states that ordinary keys do not show. */
function addEveryState(draft: Draft): void {
  const place = placeOf(draft, "shop-staging", "eu-west-1");
  const random = draft.random.fork("every-state");
  const policy = defaultPolicy(place.account.id);
  const add = (alias: string, key: Partial<KeyDraft>) => {
    const createdAt = before(draft.now, { days: 500 });
    const made = addKey(
      draft,
      place,
      {
        createdAt,
        policy,
        tags: { Owner: "platform", Environment: "staging" },
        use: { hours: 1000 },
        ...key,
      },
      random,
    );
    addAlias(place, `alias/${alias}`, made.metadata.KeyId, createdAt);
  };
  add("staging-disabled", { state: "Disabled", rotation: { periodDays: 365 } });
  add("staging-leaving", {
    state: "PendingDeletion",
    deletionAt: before(draft.now, { days: -23 }),
    rotation: { periodDays: 365 },
  });
  add("staging-awaiting-material", { state: "PendingImport", origin: "EXTERNAL" });
  add("staging-imported-forever", { origin: "EXTERNAL", validTo: null });
  add("staging-imported-hmac", {
    origin: "EXTERNAL",
    spec: "HMAC_512",
    validTo: before(draft.now, { days: -200 }),
  });
  const family = (
    alias: string,
    regions: string[],
    key: Partial<KeyDraft>,
    replica: Partial<KeyDraft>,
  ) =>
    addFamily(
      draft,
      place,
      regions,
      alias,
      {
        createdAt: before(draft.now, { days: 420 }),
        policy,
        rotation: { periodDays: 365 },
        tags: { Owner: "platform", Environment: "staging" },
        ...key,
      },
      replica,
      random,
    );
  family("staging-global", ["eu-central-1", "us-east-1"], {}, {});
  family("staging-updating", ["eu-central-1"], { state: "Updating" }, { state: "Updating" });
  family(
    "staging-leaving-global",
    ["us-east-1"],
    { state: "PendingReplicaDeletion", deletionWindow: 30, use: { hours: 1100 } },
    {
      state: "PendingDeletion",
      deletionAt: before(draft.now, { days: -11 }),
      use: { hours: 1200 },
    },
  );
  family(
    "staging-signing-global",
    ["us-east-1"],
    { spec: "ECC_NIST_P256", usage: "SIGN_VERIFY", rotation: "off" },
    {},
  );
}

/** Text that attacks or breaks whoever shows it, to the limits of AWS. */
function addHostileText(draft: Draft): void {
  const place = placeOf(draft, "shop-dev", "eu-central-1");
  const random = draft.random.fork("hostile");
  for (const [index, description] of HOSTILE_DESCRIPTIONS.entries()) {
    const createdAt = before(draft.now, { days: 250 + index });
    const key = addKey(
      draft,
      place,
      {
        description,
        createdAt,
        policy: defaultPolicy(place.account.id),
        tags: HOSTILE_TAGS[index % HOSTILE_TAGS.length] ?? {},
      },
      random,
    );
    addAlias(
      place,
      `alias/${index === 0 ? "x".repeat(250) : `odd_/-/text-${index}`}`,
      key.metadata.KeyId,
      createdAt,
    );
  }
}

/** Aliases of every kind: dangling, many on one key, none, deep names; and grants made by people. */
function addOddAliases(draft: Draft): void {
  const place = placeOf(draft, "shop-dev", "eu-west-1");
  const random = draft.random.fork("odd-aliases");
  const createdAt = before(draft.now, { days: 640 });
  for (const name of ["dev-gone", "dev-gone-too", "legacy/erp"]) {
    addAlias(place, `alias/${name}`, uuid(random), createdAt);
  }
  const policy = consolePolicy(place.account, []);
  const many = addKey(
    draft,
    place,
    { description: "As many aliases as AWS allows", createdAt, policy },
    random,
  );
  for (let index = 0; index < 50; index += 1) {
    addAlias(place, `alias/dev-tenant-${index}`, many.metadata.KeyId, createdAt);
  }
  addKey(draft, place, { description: "A key without an alias", createdAt, policy }, random);
  const admin = arnOfRoleNamed(place.account, "KeyAdministrator");
  addGrant(
    many,
    {
      name: "debugging",
      grantee: arnOfRoleNamed(place.account, "developer"),
      retiring: admin,
      operations: ["Decrypt", "Encrypt", "DescribeKey"],
      createdAt: before(draft.now, { days: 300 }),
    },
    random,
  );
  addGrant(
    many,
    {
      grantee: "AROAQHVZDGW7X4MLR2KTB",
      operations: ["Decrypt"],
      constraints: { EncryptionContextEquals: { tenant: "=1+1", note: "<b>bold</b>" } },
      createdAt: before(draft.now, { days: 290 }),
    },
    random,
  );
  addGrant(
    many,
    {
      grantee: `${place.account.id}:aws:ec2-infrastructure:i-0${random.hex(16)}`,
      retiring: "ec2.eu-west-1.amazonaws.com",
      operations: ["Decrypt"],
      createdAt: before(draft.now, { days: 20 }),
    },
    random,
  );
}

/** What a demo estate must hold besides ordinary keys and stories. */
export function addCoverage(draft: Draft): void {
  addEverySpec(draft);
  addEveryShape(draft);
  addEveryState(draft);
  addHostileText(draft);
  addOddAliases(draft);
}
