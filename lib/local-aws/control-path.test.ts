import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import {
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyArn, keyId, member, region } from "./testing/sample-estate";
import { type Sample, startSample, thrown } from "./testing/sample-session";

let sample: Sample;
beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.aws.close());

async function ask(method: string, path: string, body?: unknown, headers = {}) {
  const answer = await fetch(`${sample.aws.url}/_local/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, value: await answer.json() };
}

describe("the control path", () => {
  it("sets, shows and clears faults", async () => {
    const faults = [{ kind: "throttle", api: "ListKeys", times: 3 }];
    expect(await ask("PUT", "faults", faults)).toEqual({ status: 200, value: faults });
    const client = new KMSClient(sample.reader);
    expect((await thrown(client.send(new ListKeysCommand({})))).name).toBe("ThrottlingException");
    expect((await ask("GET", "faults")).value).toEqual([{ ...faults[0], times: 2 }]);
    await ask("DELETE", "faults");
    expect((await client.send(new ListKeysCommand({}))).Keys).toHaveLength(5);
  });

  it("counts requests per account, region, service, API and outcome", async () => {
    await ask("DELETE", "requests");
    const client = new KMSClient(sample.reader);
    for (let time = 0; time < 3; time++) await client.send(new ListKeysCommand({}));
    const entry = { accountId: member, region, service: "kms", api: "ListKeys" };
    expect((await ask("GET", "requests")).value).toEqual([
      { ...entry, write: false, outcome: "ok", count: 3 },
    ]);
  });

  it("names what is wrong with a fault, and keeps those in force", async () => {
    await ask("PUT", "faults", []);
    for (const body of [
      "{",
      { kind: "throttle" },
      [{ kind: "explode" }],
      [{ kind: "cut", share: 2 }],
    ])
      expect((await ask("PUT", "faults", body)).status).toBe(400);
    expect((await ask("PUT", "faults", [{ kind: "cut", apii: "x" }])).value.message).toContain(
      "apii",
    );
    expect(sample.aws.faults.list()).toEqual([]);
  });

  it("changes a key's policy and an alias's key, as somebody in the account would", async () => {
    const client = new KMSClient(sample.reader);
    const AliasArn = `arn:aws:kms:${region}:${member}:alias/moved`;
    sample.scope.aliases.set("alias/moved", {
      AliasName: "alias/moved",
      AliasArn,
      TargetKeyId: keyId(1),
    });
    const changes = [
      { keyArn: keyArn(2), policy: "{}" },
      { aliasArn: AliasArn, targetKeyId: keyId(3) },
    ];
    for (const change of changes)
      expect(await ask("POST", "changes", change)).toEqual({ status: 200, value: change });
    expect((await client.send(new GetKeyPolicyCommand({ KeyId: keyId(2) }))).Policy).toBe("{}");
    const { Aliases } = await client.send(new ListAliasesCommand({}));
    expect(Aliases?.[0]?.TargetKeyId).toBe(keyId(3));
    expect((await ask("POST", "changes", { keyArn: keyArn(99), policy: "{}" })).status).toBe(404);
    expect((await ask("POST", "changes", { aliasArn: AliasArn, targetKeyId: "x" })).status).toBe(
      404,
    );
    expect((await ask("POST", "changes", { keyArn: "key", policy: "{}" })).status).toBe(400);
  });

  it("is healthy, knows its addresses, and is shut to pages in a browser", async () => {
    expect(await ask("GET", "health")).toEqual({ status: 200, value: { status: "ok" } });
    expect((await ask("GET", "nothing")).status).toBe(404);
    const foreign = await ask("DELETE", "faults", undefined, { origin: "https://example.com" });
    expect(foreign.status).toBe(403);
  });
});

it("runs as a process of its own that says where it is and ends when told", async () => {
  const args = ["--import", "tsx", "lib/local-aws/main.ts", "--estate", "small", "--seed", "3"];
  const child = spawn(process.execPath, [...args, "--port", "0", "--no-quotas"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { url, ...credentials } = JSON.parse(line);
    const client = new STSClient({ endpoint: url, region, credentials });
    const identity = await client.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toMatch(/^\d{12}$/);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  } finally {
    child.kill("SIGKILL");
  }
});
