import { GetKeyLastUsageCommand, KMSClient } from "@aws-sdk/client-kms";
import { expect, it, onTestFinished, vi } from "vitest";
import { Quotas } from "./quotas";
import { keyId } from "./testing/sample-estate";
import { startSample, thrown } from "./testing/sample-session";

function taken(quotas: Quotas, tries: number, name: [string, string, string, string]): number {
  return Array.from({ length: tries }, () => quotas.take(...name)).filter(Boolean).length;
}

it("lets a second's worth through at once, then as much as time allows", () => {
  let now = 0;
  const quotas = new Quotas(() => now);
  const usage: [string, string, string, string] = ["1", "eu", "kms", "GetKeyLastUsage"];
  expect(taken(quotas, 20, usage)).toBe(5);
  now = 400;
  expect(taken(quotas, 20, usage)).toBe(2);
  now = 60_000;
  expect(taken(quotas, 20, usage)).toBe(5);
});

it("keeps accounts, regions and APIs apart, and global services by account", () => {
  const quotas = new Quotas(() => 0);
  for (const [api, rate] of [
    ["ListKeys", 500],
    ["DescribeKey", 2000],
    ["GetKeyPolicy", 1000],
    ["ListGrants", 100],
  ] as const)
    for (const [account, region] of [
      ["1", "a"],
      ["1", "b"],
      ["2", "a"],
    ] as const)
      expect(taken(quotas, 2500, [account, region, "kms", api])).toBe(rate);
  expect(taken(quotas, 9, ["1", "a", "cloudtrail", "LookupEvents"])).toBe(2);
  expect(taken(quotas, 99, ["1", "a", "athena", "StartQueryExecution"])).toBe(20);
  const before = taken(quotas, 100, ["1", "a", "iam", "GetRole"]);
  expect([before > 0, taken(quotas, 100, ["1", "b", "iam", "GetRole"])]).toEqual([true, 0]);
});

it("throttles over HTTP, unless quotas are off", async () => {
  const strict = await startSample({ quotas: true });
  // Time stands still, so that no quota fills again while a busy machine answers.
  const still = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  onTestFinished(() => void still.mockRestore());
  const client = new KMSClient(strict.reader);
  const ask = () => client.send(new GetKeyLastUsageCommand({ KeyId: keyId(1) }));
  const answers = await Promise.allSettled(Array.from({ length: 20 }, ask));
  const good = answers.filter((answer) => answer.status === "fulfilled").length;
  expect(good).toBe(5);
  expect((await thrown(ask())).name).toBe("ThrottlingException");
  await strict.aws.close();
  const loose = await startSample();
  const free = new KMSClient(loose.reader);
  await Promise.all(
    Array.from({ length: 50 }, () => free.send(new GetKeyLastUsageCommand({ KeyId: keyId(1) }))),
  );
  await loose.aws.close();
});
