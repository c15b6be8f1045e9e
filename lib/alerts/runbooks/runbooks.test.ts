import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runbooksFor } from "./runbooks";
import { shellQuote } from "./shell-quote";
import type { RunbookCase } from "./steps";

const ARN = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211";
const CASE: RunbookCase = {
  key: {
    ...{ arn: ARN, region: "eu-west-1", accountId: "111122223333" },
    ...{ state: "Disabled", origin: "AWS_KMS", storeId: null },
  },
  principalRef: "arn:aws:iam::111122223333:role/service/app",
  since: "2026-11-20T03:05:00.000Z",
  until: "2026-11-20T03:30:00.000Z",
  now: "2026-11-20T03:30:00.000Z",
  grantIds: [],
  trail: null,
  store: null,
  accountId: "111122223333",
  region: "eu-west-1",
};

const names = (one: Partial<RunbookCase>, rule: Parameters<typeof runbooksFor>[1] = null) =>
  runbooksFor({ ...CASE, ...one }, rule).map(({ name }) => name);
const commands = (one: Partial<RunbookCase>) =>
  runbooksFor({ ...CASE, ...one }, null).flatMap(({ steps }) =>
    steps.flatMap((step) => step.commands.map(({ text }) => text)),
  );

describe("runbooks", () => {
  it("begin with the one that fits the rule and the state of the key", () => {
    expect(names({}, "dead-key-use")[0]).toBe("disabled-key");
    expect(names({}, "volume-off-hours")[0]).toBe("decrypt-spike");
    expect(names({}, "reader-after-change")[0]).toBe("leaked-credential");
    const key = CASE.key;
    if (!key) throw new Error("The case has a key.");
    expect(names({ key: { ...key, state: "PendingDeletion" } }, "dead-key-use")[0]).toBe(
      "pending-deletion",
    );
    expect(names({ key: { ...key, state: "Unavailable", storeId: "cks-1" } })[0]).toBe("key-store");
    expect(names({ key: null, trail: "dev-trail" }, "trail-exclusion")).toEqual(["trail"]);
    const store = { id: "cks-1", key: ARN };
    expect(names({ key: null, principalRef: null, store }, "key-store")).toEqual(["key-store"]);
  });

  it("name the very key, Region and principal", () => {
    const all = commands({});
    expect(all).toContain(`aws kms enable-key --region eu-west-1 --key-id ${ARN}`);
    expect(all.find((text) => text.includes("put-role-policy"))).toContain("--role-name=app ");
    expect(all.find((text) => text.includes("put-role-policy"))).toContain(CASE.now);
  });

  it("look for a role's calls by its sessions, and for a user's by its name", () => {
    const found = (principalRef: string) =>
      commands({ principalRef }).flatMap(
        (text) => /AttributeKey=((?:ResourceName|AccessKeyId|Username),\S+)/.exec(text)?.[1] ?? [],
      );
    expect(found("arn:aws:iam::1:role/service/app")).toEqual([
      "ResourceName,AttributeValue=arn:aws:iam::1:role/service/app",
      "AccessKeyId,AttributeValue=ACCESS_KEY_ID",
    ]);
    expect(found("arn:aws:iam::1:user/ann")).toEqual(["Username,AttributeValue=ann"]);
  });

  it("name the grants that the case is about, and say where one is to be put in", () => {
    const revoke = (grantIds: string[]) =>
      commands({ grantIds }).filter((text) => text.includes("revoke-grant"));
    expect(revoke([])).toEqual([expect.stringContaining("--grant-id=GRANT_ID")]);
    expect(revoke(["abc1", "def2"])).toEqual([
      `aws kms revoke-grant --region eu-west-1 --key-id ${ARN} --grant-id=abc1`,
      `aws kms revoke-grant --region eu-west-1 --key-id ${ARN} --grant-id=def2`,
    ]);
  });

  it("offer nothing about a principal that is no role or user", () => {
    expect(commands({ principalRef: "account:999999999999" }).join()).not.toContain("iam");
  });

  it("stay one command whatever a principal or a trail is called", () => {
    const name = "$(touch /tmp/x); `id` && 'x' \"y\" | z\n# --profile";
    const all = commands({ principalRef: `arn:aws:iam::1:role/${name}`, trail: name });
    for (const text of all) expect(text).not.toContain("\n");
    const trail = all.find((text) => text.includes("get-event-selectors")) ?? "";
    const words = spawnSync("sh", [
      "-c",
      `set -f; for w in ${trail.slice(4)}; do printf '%s\\n' "$w"; done`,
    ]);
    expect(words.stdout.toString().trimEnd().split("\n").at(-1)).toBe(
      `--trail-name=${name.replace("\n", "")}`,
    );
  });
});

describe("a word for the shell", () => {
  it("comes out of a shell as it went in, but for control characters", () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(texts, (all) => {
        const script = all.map((text) => `printf '%s\\0' ${shellQuote(text)}`).join("\n");
        const { stdout } = spawnSync("sh", ["-c", script]);
        const plain = all.map((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ""));
        expect(stdout.toString().split("\0").slice(0, -1)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});
