import { expect, test } from "@playwright/test";
import type { KeyList } from "@/lib/keys/schemas";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { Demo } from "./support/demo";
import { fingerprint } from "./support/fingerprint";

test.describe.configure({ mode: "serial" });

const APIS = [
  ...["ListKeys", "ListAliases", "DescribeCustomKeyStores", "DescribeKey", "GetKeyPolicy"],
  ...["ListGrants", "GetKeyRotationStatus", "ListKeyRotations", "ListResourceTags"],
  ...["GetAccountAuthorizationDetails", "AssumeRole", "DescribeOrganization", "ListAccounts"],
  ...["ListPolicies", "ListRegions"],
];

let demo: Demo;
let read: Record<string, unknown>;
test.beforeAll(async () => {
  demo = await Demo.fresh("disturbed-aws");
  demo.start();
  await demo.ready();
  expect((await demo.ended()).state).toBe("done");
  read = await fingerprint(demo);
});
test.beforeEach(() => demo.faults([]));
test.afterAll(() => demo.stop());

test("throttling of every API slows a sync and changes nothing", async () => {
  await demo.faults(APIS.map((api) => ({ kind: "throttle", api, times: 3 })));
  const run = await demo.sync();
  expect(run.state).toBe("done");
  expect(run.steps.reduce((sum, step) => sum + step.throttled, 0)).toBeGreaterThan(APIS.length);
  expect(await fingerprint(demo)).toEqual(read);
});

test("credentials that expire in the middle of a sync are renewed", async () => {
  await demo.faults([{ kind: "expire", service: "kms", times: 5 }]);
  const run = await demo.sync();
  expect(run.state).toBe("done");
  expect(await fingerprint(demo)).toEqual(read);
});

test("credentials that stay expired: everything keeps its last good data, then recovers", async () => {
  const before = await demo.accounts();
  await demo.faults([{ kind: "expire" }]);
  const run = await demo.sync();
  expect(run.state).toBe("failed");
  for (const step of run.steps.filter((one) => one.kind === "scope")) {
    // Either the call's own answer, or that of the call which made all others pause.
    expect(`${step.error?.code} ${step.error?.message}`).toMatch(/ExpiredToken/);
  }
  const during = await demo.accounts();
  expect(during.map(({ keys }) => keys)).toEqual(before.map(({ keys }) => keys));
  const ages = (accounts: typeof before) =>
    accounts.flatMap(({ scopes }) => scopes.map((scope) => scope.lastCompleteAt));
  expect(ages(during)).toEqual(ages(before));
  await demo.faults([]);
  expect((await demo.sync()).state).toBe("done");
  expect(await fingerprint(demo)).toEqual(read);
});

test("one account that denies: its data stays with its age, the action is named, others are read", async () => {
  const [denied, ...others] = (await demo.accounts()).filter(({ scopes }) => scopes.length > 0);
  if (!denied) throw new Error("The estate has no account with keys.");
  const { items } = await demo.get<KeyList>(`keys?limit=200&account=${denied.id}`);
  const [key] = items.filter(({ manager }) => manager === "CUSTOMER");
  if (!key) throw new Error("The account has no customer managed key.");
  await demo.faults([{ kind: "deny", accountId: denied.id, service: "kms" }]);
  const run = await demo.sync();
  expect(run.state).toBe("partial");
  for (const step of run.steps.filter((one) => one.kind === "scope")) {
    expect(step.state).toBe(step.accountId === denied.id ? "failed" : "done");
    if (step.accountId === denied.id) expect(step.error?.action).toBe("kms:ListKeys");
  }
  const after = (await demo.accounts()).find(({ id }) => id === denied.id);
  expect(after?.keys).toBe(denied.keys);
  for (const [index, scope] of (after?.scopes ?? []).entries()) {
    expect(scope.lastCompleteAt).toBe(denied.scopes[index]?.lastCompleteAt);
    expect(scope.reads.keys).toMatchObject({ status: "denied", action: "kms:ListKeys" });
    expect(scope.reads.keys?.readAt).toBe(denied.scopes[index]?.reads.keys?.readAt);
  }
  const detail = await demo.get<KeyDetail>(`keys/${key.accountId}/${key.region}/${key.keyId}`);
  expect(detail.readAt).toBe(key.readAt);
  for (const { id, scopes } of others) {
    const now = (await demo.accounts()).find((each) => each.id === id);
    for (const [index, scope] of (now?.scopes ?? []).entries()) {
      expect(scope.reads.keys?.status).toBe("data");
      expect(Date.parse(scope.lastCompleteAt ?? "")).toBeGreaterThan(
        Date.parse(scopes[index]?.lastCompleteAt ?? ""),
      );
    }
  }
  const tested = await demo.command("accounts", "test", denied.id, "--json");
  expect(tested.code).toBe(1);
  expect(JSON.stringify(JSON.parse(tested.stdout))).toContain("kms:ListKeys");
  await demo.faults([]);
  expect((await demo.sync()).state).toBe("done");
  expect(await fingerprint(demo)).toEqual(read);
});
