import * as Kms from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { externalId, management, member, staticKey } from "../testing/sample-estate";
import { assume, type Sample, startSample, thrown } from "../testing/sample-session";
import type { LocalRole } from "../types";

let sample: Sample;
let now = new Date();
beforeAll(async () => {
  sample = await startSample({ clock: () => now });
});
afterAll(() => sample.aws.close());
beforeEach(() => {
  now = new Date();
  sample.account.iam.roles = [];
  sample.account.status = "ACTIVE";
});

function role(name: string, trust: unknown): LocalRole {
  return {
    name,
    path: "/team/",
    id: "AROASAMPLE0000000001",
    createdAt: new Date("2025-01-01T00:00:00.000Z"),
    trust: typeof trust === "string" ? trust : JSON.stringify(trust),
    inline: [],
    attached: [],
    boundaryArn: null,
    tags: {},
    lastUsed: null,
  };
}

describe("GetCallerIdentity", () => {
  it("names the long-lived user and the assumed session", async () => {
    const user = await new STSClient(sample.own).send(new GetCallerIdentityCommand({}));
    expect(user).toMatchObject({
      Account: management,
      Arn: `arn:aws:iam::${management}:user/collector`,
    });
    const session = await new STSClient(sample.reader).send(new GetCallerIdentityCommand({}));
    expect(session).toMatchObject({
      Account: member,
      Arn: `arn:aws:sts::${member}:assumed-role/KeyledgerReader/sample-session`,
    });
    expect(session.UserId).toMatch(/^AROA[0-9A-Z]{17}:sample-session$/);
  });
});

describe("AssumeRole", () => {
  const roleArn = `arn:aws:iam::${member}:role/KeyledgerReader`;
  const refused = {
    name: "AccessDenied",
    status: 403,
    message: `User: arn:aws:iam::${management}:user/collector is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  };

  it.each([["another-id"], [undefined]])("wants the external id, not %s", async (given) => {
    expect(await thrown(assume(sample.own, { externalId: given }))).toMatchObject(refused);
  });

  it("gives a session in an account whose trust names no external id", async () => {
    sample.account.reader.externalId = null;
    await assume(sample.own, { externalId: undefined });
    sample.account.reader.externalId = externalId;
  });

  it("knows only roles of active accounts", async () => {
    for (const change of [{ roleName: "Nobody" }, { accountId: "999999999999" }])
      expect((await thrown(assume(sample.own, change))).name).toBe("AccessDenied");
    sample.account.status = "SUSPENDED";
    expect(await thrown(assume(sample.own))).toMatchObject(refused);
  });

  it("asks another role's trust policy, and lets its session read nothing", async () => {
    const allow = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${management}:root` },
      Action: "sts:AssumeRole",
    };
    const conditioned = { ...allow, Condition: { StringEquals: { "sts:ExternalId": "other" } } };
    const roleName = "team/Other";
    const trusts: [unknown, boolean][] = [
      [{ Statement: allow }, true],
      [{ Statement: [conditioned] }, false],
      [{ Statement: [allow, { ...allow, Effect: "Deny" }] }, false],
      [{ Statement: [{ ...allow, Principal: { Service: "ec2.amazonaws.com" } }] }, false],
      ["not json", false],
    ];
    for (const [trust, works] of trusts) {
      sample.account.iam.roles = [role("Other", trust)];
      const outcome = await assume(sample.own, { roleName }).then(
        () => true,
        () => false,
      );
      expect([trust, outcome]).toEqual([trust, works]);
    }
    sample.account.iam.roles = [role("Other", { Statement: allow })];
    const credentials = await assume(sample.own, { roleName });
    const error = await thrown(
      new Kms.KMSClient({ ...sample.own, credentials }).send(new Kms.ListKeysCommand({})),
    );
    expect(error.message).toBe(
      `User: arn:aws:sts::${member}:assumed-role/Other/sample-session is not authorized to perform: kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action`,
    );
  });

  it("ends a session at its expiry, and gives whole seconds from 900 on", async () => {
    const client = new STSClient(sample.own);
    const ask = (DurationSeconds: number) =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: "short",
          ExternalId: externalId,
          DurationSeconds,
        }),
      );
    expect(await thrown(ask(899))).toMatchObject({ name: "ValidationError", status: 400 });
    expect((await thrown(ask(43_201))).name).toBe("ValidationError");
    const { Credentials } = await ask(900);
    const left = (Credentials?.Expiration?.getTime() ?? 0) - now.getTime();
    expect(Math.abs(left - 900_000)).toBeLessThan(1000);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    };
    const use = () =>
      new Kms.KMSClient({ ...sample.own, credentials }).send(new Kms.ListKeysCommand({}));
    await use();
    now = new Date(now.getTime() + 901_000);
    expect(await thrown(use())).toMatchObject({
      name: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    });
  });

  it("holds a chained session to an hour, and checks names", async () => {
    const chained = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: "chain",
      ExternalId: externalId,
      DurationSeconds: 7200,
    });
    const error = await thrown(new STSClient(sample.reader).send(chained));
    expect(error.message).toContain("1 hour session limit");
    const odd = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "no spaces <here>" });
    expect((await thrown(new STSClient(sample.own).send(odd))).message).toContain(
      "at 'roleSessionName' failed to satisfy constraint",
    );
  });

  it("opens its sessions after a restart on the same estate, and those of no other", async () => {
    const again = await startSample({ estate: sample.estate });
    const settings = { ...sample.reader, endpoint: again.aws.url };
    await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    await again.aws.close();
    const other = await startSample();
    other.estate.accessKeys.set("AKIAOTHER", { ...staticKey, accountId: member, arn: "arn:x" });
    const changed = await startSample({ estate: other.estate });
    const foreign = { ...sample.reader, endpoint: changed.aws.url };
    const error = await thrown(new STSClient(foreign).send(new GetCallerIdentityCommand({})));
    expect(error).toMatchObject({ name: "InvalidClientTokenId", status: 403 });
    await other.aws.close();
    await changed.aws.close();
  });
});

it("refuses what is not served", async () => {
  const error = await thrown(new STSClient(sample.own).send(new GetSessionTokenCommand({})));
  expect(error).toMatchObject({ name: "AccessDenied", status: 403 });
});
