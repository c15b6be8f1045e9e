import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AwsOptions, createAws } from "./create-aws";
import {
  assumedRole,
  type Stub,
  type StubEndpoint,
  startStubEndpoint,
  xmlError,
} from "./stub-endpoint";
import type { Aws, ScopeReader } from "./types";

const ACCESS = {
  accountId: "111122223333",
  partition: "aws",
  roleArn: "arn:aws:iam::111122223333:role/KeyledgerReader",
  externalId: "external-1",
};
const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
const METADATA = {
  json: { KeyMetadata: { KeyId: KEY, Arn: `arn:aws:kms:us-east-1:1:key/${KEY}` } },
};

let endpoint: StubEndpoint;
let aws: Aws;

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAOWN");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "own-secret");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});

afterEach(async () => {
  aws?.close();
  await endpoint?.close();
  vi.unstubAllEnvs();
});

async function start(stub: Stub, options: Partial<AwsOptions> = {}): Promise<ScopeReader> {
  endpoint = await startStubEndpoint(stub);
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint.url);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 3, ...options });
  return aws.account(ACCESS).scope("eu-west-1");
}

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

describe("answers", () => {
  it.each([
    [
      {
        error: "AccessDeniedException",
        message: "… is not authorized to perform: kms:DescribeKey on resource: …",
      },
      { status: "denied", action: "kms:DescribeKey", code: "AccessDeniedException" },
    ],
    [{ error: "NotFoundException", message: "Key does not exist" }, { status: "gone" }],
    [{ error: "KMSInvalidStateException" }, { status: "failed", code: "KMSInvalidStateException" }],
    [{ error: "SomethingNewException" }, { status: "failed", code: "SomethingNewException" }],
    [
      { error: "InternalFailure", status: 500 },
      { status: "failed", code: "InternalFailure" },
    ],
    [{ raw: "<html>captive portal</html>" }, { status: "failed", code: "UnreadableAnswer" }],
    [{ raw: "" }, { status: "failed", code: "UnexpectedAnswer" }],
    [{ json: [] }, { status: "failed" }],
    [{ json: { KeyMetadata: 5 } }, { status: "failed" }],
    [{ json: { KeyMetadata: null } }, { status: "failed", code: "UnexpectedAnswer" }],
    [{ cut: "before" as const }, { status: "failed", code: "ECONNRESET" }],
    [{ cut: "within" as const }, { status: "failed", code: "ECONNRESET" }],
  ])("%j is answered %j", async (given, expected) => {
    const scope = await start((request) => (request.api === "DescribeKey" ? given : undefined));
    expect(await scope.describeKey(KEY)).toMatchObject(expected);
  });

  it("never takes an answer without its list for an empty one", async () => {
    const scope = await start((request) =>
      request.api === "AssumeRole" ? undefined : { json: {} },
    );
    const answers = await Promise.all([
      scope.listKeys(null),
      scope.listAliases(null),
      scope.listGrants(KEY, null),
      scope.listResourceTags(KEY),
      scope.listKeyRotations(KEY),
      scope.describeCustomKeyStores(),
      scope.getKeyPolicy(KEY),
      scope.getKeyRotationStatus(KEY),
      scope.getKeyLastUsage(KEY),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: "failed", code: "UnexpectedAnswer" });
    }
  });

  it("tries again when throttled, and counts what happened on the wire", async () => {
    const scope = await start((request, nth) => {
      if (request.api !== "DescribeKey") return undefined;
      return nth < 3 ? { error: "ThrottlingException", message: "Rate exceeded" } : METADATA;
    });
    expect((await scope.describeKey(KEY)).status).toBe("data");
    expect(scope.counts).toEqual({ calls: 3, throttled: 2, denied: 0 });
  });

  it("says throttled when it still is after the retries", async () => {
    const scope = await start((request) =>
      request.api === "DescribeKey" ? { error: "ThrottlingException" } : undefined,
    );
    expect(await scope.describeKey(KEY)).toMatchObject({
      status: "throttled",
      action: "kms:DescribeKey",
    });
    expect(scope.counts).toEqual({ calls: 3, throttled: 3, denied: 0 });
  });

  it("ends a call at its deadline", async () => {
    const scope = await start(
      (request) => (request.api === "DescribeKey" ? { hang: true } : undefined),
      { deadlineMs: 200 },
    );
    expect(await scope.describeKey(KEY)).toMatchObject({
      status: "failed",
      code: "DeadlineExceeded",
    });
  });

  it("ends an attempt that gets no answer, and tries again", async () => {
    const scope = await start(
      (request, nth) => {
        if (request.api !== "DescribeKey") return undefined;
        return nth === 1 ? { hang: true } : METADATA;
      },
      { attemptTimeoutMs: 100 },
    );
    expect((await scope.describeKey(KEY)).status).toBe("data");
    expect(scope.counts.calls).toBe(2);
  });

  it("answers after it was closed, and throws only for the program's mistakes", async () => {
    const scope = await start((request) => (request.api === "DescribeKey" ? METADATA : undefined));
    expect(() => scope.describeKey("alias/aws/s3")).toThrow(TypeError);
    scope.close();
    expect(await scope.describeKey(KEY)).toMatchObject({ status: "failed", code: "Closed" });
  });
});

describe("listings", () => {
  it("asks for the largest page and goes on from a marker", async () => {
    const scope = await start((request) => {
      if (request.api !== "ListKeys") return undefined;
      return request.input.Marker
        ? { json: { Keys: [], Truncated: false } }
        : { json: { Keys: [{ KeyId: "a", KeyArn: "arn:a" }], Truncated: true, NextMarker: "m1" } };
    });
    expect(await scope.listKeys(null)).toMatchObject({
      data: { items: [{ keyId: "a", arn: "arn:a" }], next: "m1" },
    });
    expect(await scope.listKeys("m1")).toMatchObject({ data: { items: [], next: null } });
    const asked = endpoint.requests.filter((request) => request.api === "ListKeys");
    expect(asked.map((request) => request.input)).toEqual([
      { Limit: 1000 },
      { Limit: 1000, Marker: "m1" },
    ]);
  });

  it("lists aliases of the whole scope, never by key", async () => {
    const scope = await start((request) =>
      request.api === "ListAliases" ? { json: { Aliases: [], Truncated: false } } : undefined,
    );
    await scope.listAliases(null);
    expect(endpoint.requests.at(-1)?.input).not.toHaveProperty("KeyId");
  });

  it("ends a listing whose token comes again", async () => {
    const scope = await start((request) => {
      if (request.api === "ListKeys")
        return { json: { Keys: [], Truncated: true, NextMarker: "m" } };
      if (request.api === "ListResourceTags") {
        return { json: { Tags: [], Truncated: true, NextMarker: "t" } };
      }
      return undefined;
    });
    expect((await scope.listKeys(null)).status).toBe("data");
    expect(await scope.listKeys("m")).toMatchObject({ status: "failed", code: "RepeatedToken" });
    expect(await scope.listResourceTags(KEY)).toMatchObject({ code: "RepeatedToken" });
    expect(endpoint.count("ListResourceTags")).toBe(2);
  });

  it("fails where a truncated page has no token, instead of ending early", async () => {
    const scope = await start((request) =>
      request.api === "ListKeys" ? { json: { Keys: [], Truncated: true } } : undefined,
    );
    expect(await scope.listKeys(null)).toMatchObject({
      status: "failed",
      code: "UnexpectedAnswer",
    });
  });
});

describe("rotation", () => {
  it("reads a refusal for this kind of key as such", async () => {
    const scope = await start((request) =>
      request.api === "AssumeRole" ? undefined : { error: "UnsupportedOperationException" },
    );
    expect(await scope.getKeyRotationStatus(KEY)).toMatchObject({
      status: "data",
      data: { enabled: false, unsupported: true },
    });
    expect(await scope.listKeyRotations(KEY)).toMatchObject({ status: "data", data: [] });
  });

  it("asks for all key material, and without it where the key has none to list", async () => {
    const scope = await start((request) => {
      if (request.api !== "ListKeyRotations") return undefined;
      return request.input.IncludeKeyMaterial === "ALL_KEY_MATERIAL"
        ? { error: "ValidationException" }
        : { json: { Rotations: [{ KeyId: KEY, RotationType: "AUTOMATIC" }], Truncated: false } };
    });
    expect(await scope.listKeyRotations(KEY)).toMatchObject({
      status: "data",
      data: [{ RotationType: "AUTOMATIC" }],
    });
  });

  it("does not read another refusal as an empty list", async () => {
    const scope = await start((request) =>
      request.api === "ListKeyRotations" ? { error: "ValidationException" } : undefined,
    );
    expect(await scope.listKeyRotations(KEY)).toMatchObject({
      status: "failed",
      code: "ValidationException",
    });
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
    expect(await scope.describeKey(KEY)).toMatchObject({ status: "failed", code: "CircuitOpen" });
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
