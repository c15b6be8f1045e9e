import { describe, expect, it } from "vitest";
import { endpoint, KEY, METADATA, start, withStubbedAws } from "./testing/stubbed-aws";

withStubbedAws();

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
      { attemptTimeoutMs: 1_000 },
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
