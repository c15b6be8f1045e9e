import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error";

/** As the SDK makes it of a service's answer. */
function said(name: string, status = 400, message = name, extra: object = {}): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: "client",
    $metadata: { httpStatusCode: status, attempts: 1 },
    $response: { statusCode: status },
    ...extra,
  });
}

const KMS_DENIED =
  "User: arn:aws:sts::111122223333:assumed-role/KeyledgerReader/keyledger is not authorized to perform: kms:GetKeyPolicy on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd because no resource-based policy allows the kms:GetKeyPolicy action";
const STS_DENIED =
  "User: arn:aws:iam::999988887777:user/reader is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/KeyledgerReader";

describe("classifyError", () => {
  it.each([
    ["AccessDeniedException", KMS_DENIED, "kms:GetKeyPolicy"],
    ["AccessDenied", STS_DENIED, "sts:AssumeRole"],
    ["AccessDeniedException", "You don't have permissions to access this resource.", null],
    ["UnauthorizedOperation", "You are not authorized to perform this operation.", null],
    ["AccessDeniedException", "", null],
  ])("%s is a denial, with the action that its message names", (name, message, action) => {
    expect(classifyError(said(name, 400, message))).toMatchObject({
      status: "denied",
      fault: "refusal",
      code: name,
      action,
    });
  });

  it.each([
    ["ThrottlingException", 400],
    ["Throttling", 400],
    ["TooManyRequestsException", 400],
    ["RequestLimitExceeded", 503],
    ["ProvisionedThroughputExceededException", 400],
    ["SlowDown", 503],
    ["Unknown", 429],
  ])("%s (%i) is throttling", (name, status) => {
    expect(classifyError(said(name, status))?.status).toBe("throttled");
  });

  it("does not take a limit on things for throttling", () => {
    expect(classifyError(said("LimitExceededException"))?.status).toBe("failed");
  });

  it.each([
    "NotFoundException",
    "NoSuchEntityException",
    "NoSuchEntity",
    "AWSOrganizationsNotInUseException",
    "PolicyNotFoundException",
    "PolicyTypeNotEnabledException",
  ])("%s means that the thing does not exist", (name) => {
    expect(classifyError(said(name))?.status).toBe("gone");
  });

  it.each([
    ["ExpiredTokenException", 400, "expired"],
    ["ExpiredToken", 403, "expired"],
    ["UnrecognizedClientException", 400, "credentials"],
    ["InvalidClientTokenId", 403, "credentials"],
    ["InvalidSignatureException", 400, "credentials"],
    ["SignatureDoesNotMatch", 403, "credentials"],
    ["IncompleteSignature", 400, "credentials"],
    ["MissingAuthenticationToken", 403, "credentials"],
    ["KMSInvalidStateException", 400, "service"],
    ["UnsupportedOperationException", 400, "service"],
    ["InvalidArnException", 400, "service"],
    ["ValidationException", 400, "service"],
    ["DependencyTimeoutException", 503, "network"],
    ["KMSInternalException", 500, "network"],
    ["ServiceUnavailable", 503, "network"],
  ])("%s (%i) says nothing about the thing: %s", (name, status, fault) => {
    expect(classifyError(said(name, status))).toMatchObject({
      status: "failed",
      fault,
      code: name,
    });
  });

  it.each([
    "ECONNREFUSED",
    "ECONNRESET",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "EPIPE",
    "CERT_HAS_EXPIRED",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "HPE_INVALID_CONSTANT",
  ])("a socket error %s is the network's", (code) => {
    const error = Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code });
    expect(classifyError(error)).toMatchObject({ status: "failed", fault: "network", code });
  });

  it("missing credentials are a failure of credentials", () => {
    const error = Object.assign(new Error("Could not load credentials from any providers"), {
      name: "CredentialsProviderError",
      tryNextLink: false,
    });
    expect(classifyError(error)).toMatchObject({ status: "failed", fault: "credentials" });
  });

  it.each([200, 400])(
    "a body that is no document (status %i) is garbage, not a statement",
    (status) => {
      const error = Object.assign(new SyntaxError("Unexpected token < in JSON at position 0"), {
        $metadata: { httpStatusCode: status },
        $response: { statusCode: status },
      });
      expect(classifyError(error)).toMatchObject({ fault: "garbage", code: "UnreadableAnswer" });
    },
  );

  it("a TypeError that an answer's shape caused is garbage", () => {
    const error = Object.assign(new TypeError("x.map is not a function"), {
      $metadata: { httpStatusCode: 200 },
      $response: { statusCode: 200 },
    });
    expect(classifyError(error)).toMatchObject({ status: "failed", fault: "garbage" });
  });

  it("an error page of a gateway is the network's", () => {
    const error = Object.assign(new SyntaxError("Unexpected token <"), {
      $metadata: { httpStatusCode: 502 },
      $response: { statusCode: 502 },
    });
    expect(classifyError(error)).toMatchObject({ fault: "network", code: "Http502" });
  });

  it.each([new TypeError("undefined is not a function"), new RangeError("x"), "a string", null])(
    "leaves the program's own mistakes alone: %s",
    (mistake) => {
      expect(classifyError(mistake)).toBeNull();
    },
  );

  it("bounds what it keeps of a message", () => {
    expect(classifyError(said("InternalFailure", 500, "x".repeat(100_000)))?.message.length).toBe(
      2000,
    );
  });
});
