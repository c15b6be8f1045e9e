import * as Iam from "@aws-sdk/client-iam";
import * as Kms from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { Faults } from "./faults";
import { keyArn, keyId, management, member, region } from "./testing/sample-estate";
import { client, sample, withSampleKms } from "./testing/sample-kms";
import { assume, thrown } from "./testing/sample-session";

withSampleKms();

beforeEach(() => {
  sample.aws.faults.clear();
  sample.aws.requests.clear();
});

const listKeys = () => client.send(new Kms.ListKeysCommand({ Limit: 2 }));
const identity = () => thrown(new STSClient(sample.reader).send(new GetCallerIdentityCommand({})));

describe("each kind", () => {
  it("throttle: the shapes that SDKs retry", async () => {
    sample.aws.faults.set([{ kind: "throttle" }]);
    expect(await thrown(listKeys())).toMatchObject({
      name: "ThrottlingException",
      message: "Rate exceeded",
      status: 400,
    });
    expect(await identity()).toMatchObject({ name: "Throttling", status: 400 });
    sample.aws.faults.set([{ kind: "throttle", times: 2 }]);
    const patient = new Kms.KMSClient({ ...sample.reader, maxAttempts: 3 });
    const answer = await patient.send(new Kms.ListKeysCommand({}));
    expect(answer.$metadata.attempts).toBe(3);
    expect(sample.aws.requests.count({ outcome: "ThrottlingException" })).toBe(3);
  });

  it("deny: names the action", async () => {
    sample.aws.faults.set([{ kind: "deny", service: "kms" }]);
    const error = await thrown(client.send(new Kms.DescribeKeyCommand({ KeyId: keyId(1) })));
    expect(error.name).toBe("AccessDeniedException");
    expect(error.message).toContain(`kms:DescribeKey on resource: ${keyArn(1)} because`);
    expect((await thrown(listKeys())).message).toContain("kms:ListKeys on resource: * because");
  });

  it("delay: answers late", async () => {
    sample.aws.faults.set([{ kind: "delay", milliseconds: 120, times: 1 }]);
    const start = performance.now();
    expect((await listKeys()).Keys).toHaveLength(2);
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });

  it("cut: closes the connection", async () => {
    sample.aws.faults.set([{ kind: "cut", times: 1 }]);
    const error = await thrown(listKeys());
    expect(error.status).toBeUndefined();
    expect(sample.aws.requests.count({ outcome: "cut" })).toBe(1);
    expect((await listKeys()).Keys).toHaveLength(2);
  });

  it("expire: says that the session has ended", async () => {
    sample.aws.faults.set([{ kind: "expire" }]);
    expect((await thrown(listKeys())).name).toBe("ExpiredTokenException");
    expect((await identity()).name).toBe("ExpiredToken");
  });

  it("garbage: an answer that does not parse", async () => {
    sample.aws.faults.set([{ kind: "garbage" }]);
    expect((await thrown(listKeys())).name).toBe("SyntaxError");
    expect((await identity()).message).not.toBe("");
  });

  it("error: 500", async () => {
    sample.aws.faults.set([{ kind: "error" }]);
    expect(await thrown(listKeys())).toMatchObject({ name: "InternalFailure", status: 500 });
    expect((await identity()).status).toBe(500);
  });

  it("repeat-token: the same marker again, for every service's name of it", async () => {
    sample.aws.faults.set([{ kind: "repeat-token" }]);
    const first = await listKeys();
    const again = await client.send(
      new Kms.ListKeysCommand({ Limit: 1000, Marker: first.NextMarker }),
    );
    expect([again.NextMarker, again.Truncated]).toEqual([first.NextMarker, true]);
    const iam = new Iam.IAMClient(sample.reader);
    sample.account.iam.managed.set("arn:aws:iam::aws:policy/A", managed);
    sample.account.iam.managed.set("arn:aws:iam::aws:policy/B", managed);
    const page = await iam.send(new Iam.GetAccountAuthorizationDetailsCommand({ MaxItems: 1 }));
    const next = await iam.send(
      new Iam.GetAccountAuthorizationDetailsCommand({ Marker: page.Marker }),
    );
    expect([next.Marker, next.IsTruncated]).toEqual([page.Marker, true]);
  });
});

const managed = {
  name: "A",
  path: "/",
  id: "ANPA",
  document: "{}",
  versionId: "v1",
  createdAt: new Date(0),
};

describe("matching", () => {
  it("holds to account, region, service, API and key; the first that matches counts", async () => {
    sample.aws.faults.set([
      { kind: "deny", accountId: "999999999999" },
      { kind: "deny", region: "us-east-1" },
      { kind: "deny", service: "iam" },
      { kind: "deny", api: "ListAliases" },
      { kind: "error", keyId: keyId(1) },
      { kind: "throttle", accountId: member, region, service: "kms", api: "ListKeys" },
      { kind: "deny" },
    ]);
    expect((await thrown(listKeys())).name).toBe("ThrottlingException");
    for (const KeyId of [keyId(1), keyArn(1)])
      expect((await thrown(client.send(new Kms.GetKeyPolicyCommand({ KeyId })))).name).toBe(
        "InternalFailure",
      );
    const other = client.send(new Kms.GetKeyPolicyCommand({ KeyId: keyId(2) }));
    expect((await thrown(other)).name).toBe("AccessDeniedException");
  });

  it("finds an AssumeRole by the account that it would enter", async () => {
    sample.aws.faults.set([{ kind: "deny", accountId: member, service: "sts" }]);
    const error = await thrown(assume(sample.own));
    expect(error.message).toBe(
      `User: arn:aws:iam::${management}:user/collector is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${member}:role/KeyledgerReader`,
    );
    await new STSClient(sample.own).send(new GetCallerIdentityCommand({}));
  });

  it("is spent after `times`", async () => {
    sample.aws.faults.set([{ kind: "error", times: 2 }]);
    await thrown(listKeys());
    expect(sample.aws.faults.list()).toEqual([{ kind: "error", times: 1 }]);
    await thrown(listKeys());
    await listKeys();
    expect(sample.aws.faults.list()).toEqual([]);
  });

  it("hits its share, the same requests for the same seed", () => {
    const call = { account: { id: "1" }, input: {} } as unknown as Parameters<Faults["next"]>[0];
    const run = (seed: number) => {
      const faults = new Faults(seed);
      faults.add({ kind: "error", share: 0.25 });
      return Array.from({ length: 4000 }, () => faults.next(call) !== null);
    };
    const hits = run(1).filter(Boolean).length;
    expect(Math.abs(hits - 1000)).toBeLessThan(120);
    expect(run(1)).toEqual(run(1));
    expect(run(2)).not.toEqual(run(1));
  });
});
