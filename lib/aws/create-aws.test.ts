import { describe, expect, it, vi } from "vitest";
import { createAws } from "./create-aws";
import { assumedRole, xmlError } from "./testing/stub-endpoint";
import { ACCESS, aws, endpoint, KEY, METADATA, start, withStubbedAws } from "./testing/stubbed-aws";

withStubbedAws();

describe("credentials", () => {
  it("takes on the role once for all, with external id and session name", async () => {
    const scope = await start((request) => (request.api === "DescribeKey" ? METADATA : undefined));
    const answers = await Promise.all(Array.from({ length: 20 }, () => scope.describeKey(KEY)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill("data"));
    expect(endpoint.count("AssumeRole")).toBe(1);
    expect(endpoint.requests[0]).toMatchObject({
      accessKeyId: "AKIAOWN",
      input: {
        RoleArn: ACCESS.roleArn,
        ExternalId: "external-1",
        RoleSessionName: "keyledger",
      },
    });
    expect(endpoint.requests.at(-1)?.accessKeyId).toBe("ASIA1");
    expect(endpoint.requests.at(-1)?.headers.authorization).toContain("/eu-west-1/kms/");
    expect(endpoint.requests.at(-1)?.headers["user-agent"]).toMatch(/^keyledger\//);
  });

  it("says that sts:AssumeRole was denied, and asks STS once for many keys", async () => {
    const message =
      "User: arn:aws:iam::999988887777:user/k is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/KeyledgerReader";
    const scope = await start((request) =>
      request.api === "AssumeRole" ? xmlError("AccessDenied", message) : METADATA,
    );
    const first = await scope.describeKey(KEY);
    expect(first).toMatchObject({
      status: "denied",
      action: "sts:AssumeRole",
      code: "AccessDenied",
    });
    for (let i = 0; i < 20; i += 1) expect((await scope.describeKey(KEY)).status).toBe("denied");
    expect(endpoint.count("AssumeRole")).toBe(1);
    expect(endpoint.count("DescribeKey")).toBe(0);
    expect(scope.counts).toEqual({ calls: 0, throttled: 0, denied: 21 });
  });

  it("uses the process's own credentials where no role is given", async () => {
    await start(() => METADATA);
    const scope = aws.account({ ...ACCESS, roleArn: null }).scope("eu-west-1");
    expect((await scope.describeKey(KEY)).status).toBe("data");
    expect(endpoint.requests.map((request) => request.accessKeyId)).toEqual(["AKIAOWN"]);
  });

  it("takes on the role anew when AWS calls the session expired, once", async () => {
    const scope = await start((request) => {
      if (request.api !== "DescribeKey") return undefined;
      return request.accessKeyId === "ASIA1" ? { error: "ExpiredTokenException" } : METADATA;
    });
    const answers = await Promise.all(Array.from({ length: 10 }, () => scope.describeKey(KEY)));
    expect(answers.every((answer) => answer.status === "data")).toBe(true);
    expect(endpoint.count("AssumeRole")).toBe(2);
  });

  it("gives up when the new session is called expired as well", async () => {
    const scope = await start((request) =>
      request.api === "DescribeKey" ? { error: "ExpiredTokenException" } : undefined,
    );
    expect(await scope.describeKey(KEY)).toMatchObject({
      status: "failed",
      action: "kms:DescribeKey",
      code: "ExpiredTokenException",
    });
    expect(endpoint.count("AssumeRole")).toBe(2);
    expect(endpoint.count("DescribeKey")).toBe(2);
  });

  it("refreshes before the session ends", async () => {
    let now = new Date("2026-11-22T00:00:00Z");
    const scope = await start(
      (request, nth) => {
        if (request.api === "DescribeKey") return METADATA;
        return { raw: assumedRole(nth, new Date(now.getTime() + 3_600_000)), type: "text/xml" };
      },
      { clock: () => now },
    );
    await scope.describeKey(KEY);
    now = new Date("2026-11-22T00:54:59Z");
    await scope.describeKey(KEY);
    expect(endpoint.count("AssumeRole")).toBe(1);
    now = new Date("2026-11-22T00:55:01Z");
    await scope.describeKey(KEY);
    expect(endpoint.count("AssumeRole")).toBe(2);
    expect(endpoint.requests.at(-1)?.accessKeyId).toBe("ASIA2");
  });
});

describe("circuit breaker", () => {
  it("pauses an account that cannot be reached, and finds it again by one call", async () => {
    let now = 1_000_000;
    let broken = true;
    const scope = await start(
      (request) => {
        if (request.api !== "DescribeKey") return undefined;
        return broken ? { cut: "before" } : METADATA;
      },
      { maxAttempts: 1, clock: () => new Date(now) },
    );
    for (let i = 0; i < 5; i += 1) {
      expect(await scope.describeKey(KEY)).toMatchObject({ code: "ECONNRESET" });
    }
    expect(await scope.describeKey(KEY)).toMatchObject({
      status: "failed",
      code: "CircuitOpen",
      message: expect.stringMatching(/the last of which was ECONNRESET: /),
    });
    expect(endpoint.count("DescribeKey")).toBe(5);
    // Other accounts are not touched.
    const other = aws.account({ ...ACCESS, accountId: "444455556666" }).scope("eu-west-1");
    expect(await other.describeKey(KEY)).toMatchObject({ code: "ECONNRESET" });
    now += 15_000;
    broken = false;
    expect((await scope.describeKey(KEY)).status).toBe("data");
    expect((await scope.describeKey(KEY)).status).toBe("data");
  });

  it("is not opened by denials, things gone, throttling or garbage", async () => {
    const errors = ["AccessDeniedException", "NotFoundException", "ThrottlingException"];
    const scope = await start(
      (request, nth) => {
        if (request.api !== "DescribeKey") return undefined;
        const error = errors[nth % 4];
        return error ? { error } : { raw: "<html>" };
      },
      { maxAttempts: 1 },
    );
    for (let i = 0; i < 40; i += 1) {
      expect(await scope.describeKey(KEY)).not.toMatchObject({ code: "CircuitOpen" });
    }
    expect(endpoint.count("DescribeKey")).toBe(40);
  });

  it("counts credentials that cannot be had", async () => {
    const scope = await start(() => undefined, { maxAttempts: 1 });
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    expect(await scope.describeKey(KEY)).toMatchObject({
      status: "failed",
      action: "sts:AssumeRole",
      code: "ECONNREFUSED",
    });
    for (let i = 0; i < 5; i += 1) await scope.describeKey(KEY);
    expect(await scope.describeKey(KEY)).toMatchObject({ code: "CircuitOpen" });
  });
});

describe("pacing", () => {
  it("makes the SDK's own retries wait for a token as well", async () => {
    const waits: number[] = [];
    const sleep = (milliseconds: number) => {
      waits.push(milliseconds);
      return Promise.resolve();
    };
    const now = new Date("2026-11-22T00:00:00Z");
    const scope = await start(
      (request, nth) => {
        if (request.api !== "GetKeyLastUsage") return undefined;
        return nth < 3
          ? { error: "ThrottlingException" }
          : { json: { KeyLastUsage: {}, TrackingStartDate: 1, KeyCreationDate: 2 } };
      },
      { share: 0.2, sleep, clock: () => now },
    );
    expect(await scope.getKeyLastUsage(KEY)).toMatchObject({ data: { state: "never" } });
    expect(scope.counts.calls).toBe(3);
    // A token a second at 0.2 of 5: the first is there, each retry takes the next.
    expect(waits).toEqual([1000, 2000]);
  });

  it("keeps accounts, regions and actions apart", async () => {
    const waits: number[] = [];
    const now = new Date("2026-11-22T00:00:00Z");
    const scope = await start(
      (request) => (request.api === "AssumeRole" ? undefined : { error: "NotFoundException" }),
      {
        share: 0.2,
        clock: () => now,
        sleep: (milliseconds) => {
          waits.push(milliseconds);
          return Promise.resolve();
        },
      },
    );
    await scope.getKeyLastUsage(KEY);
    await aws.account(ACCESS).scope("us-west-2").getKeyLastUsage(KEY);
    await aws
      .account({ ...ACCESS, accountId: "444455556666" })
      .scope("eu-west-1")
      .getKeyLastUsage(KEY);
    expect(waits).toEqual([]);
    // Another reader of the same scope draws from the same bucket.
    await aws.account(ACCESS).scope("eu-west-1").getKeyLastUsage(KEY);
    expect(waits).toEqual([1000]);
  });

  it("refuses a share that is none", () => {
    expect(() => createAws({ share: 1.5, homeRegion: "us-east-1" })).toThrow(RangeError);
    expect(() => createAws({ share: Number.NaN, homeRegion: "us-east-1" })).toThrow(RangeError);
  });
});
