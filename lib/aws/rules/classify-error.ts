/**
 * What an error of an AWS call says. `fault` tells whose it is: `network` and `credentials` say
 * nothing about the service and count towards the circuit breaker, `service` and `garbage` do not.
 */
export interface Verdict {
  status: "denied" | "throttled" | "gone" | "failed";
  fault: "refusal" | "network" | "credentials" | "expired" | "service" | "garbage";
  code: string;
  message: string;
  /** The action that AWS's message names, when it names one. */
  action: string | null;
}

const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
  "Forbidden",
  "ForbiddenException",
  "NotAuthorized",
  "UnauthorizedException",
  "UnauthorizedOperation",
]);

/** As the SDK's retry classification, less the codes that name a limit on things, not on calls. */
const THROTTLED = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

const GONE = new Set([
  "AWSOrganizationsNotInUseException",
  "CustomKeyStoreNotFoundException",
  "NoSuchBucket",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NoSuchKey",
  "NotFound",
  "NotFoundException",
  "OrganizationalUnitNotFoundException",
  "PolicyNotFoundException",
  "PolicyTypeNotEnabledException",
  "ResourceNotFoundException",
  "TargetNotFoundException",
  "TrailNotFoundException",
]);

const EXPIRED = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "TokenRefreshRequired",
]);

const CREDENTIALS = new Set([
  "AuthFailure",
  "CredentialsProviderError",
  "IDPCommunicationError",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidIdentityToken",
  "InvalidIdentityTokenException",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "NotSignedUp",
  "OptInRequired",
  "ProviderError",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenProviderError",
  "UnrecognizedClientException",
]);

/** Codes of this folder's own: see `NetworkError` and the deadline. */
const OWN_NETWORK = new Set(["DeadlineExceeded", "ResponseTooLarge", "TimeoutError"]);

/** "… is not authorized to perform: kms:GetKeyPolicy on resource: …" */
const PERFORM = /\bnot authorized to perform:?\s+([a-z0-9-]+:[A-Za-z0-9]+)/;

const MESSAGE_LIMIT = 2_000;

interface ErrorShape {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  Code?: unknown;
  cause?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: unknown;
  $fault?: unknown;
}

/**
 * Reads an error that an SDK client threw. Answers null for a mistake of the program itself (a
 * TypeError that no response caused): the caller must throw it on.
 */
export function classifyError(error: unknown): Verdict | null {
  const shape = (typeof error === "object" && error !== null ? error : {}) as ErrorShape;
  const message = text(shape.message) || text(error) || "no message";
  const at = (
    status: Verdict["status"],
    fault: Verdict["fault"],
    code: string,
    action: string | null = null,
  ): Verdict => ({ status, fault, code, message: message.slice(0, MESSAGE_LIMIT), action });

  const code = codeOf(shape);
  const http = shape.$metadata?.httpStatusCode ?? 0;

  if (DENIED.has(code)) return at("denied", "refusal", code, PERFORM.exec(message)?.[1] ?? null);
  if (THROTTLED.has(code) || http === 429) return at("throttled", "service", code);
  if (GONE.has(code)) return at("gone", "service", code);
  if (EXPIRED.has(code)) return at("failed", "expired", code);
  if (CREDENTIALS.has(code)) return at("failed", "credentials", code);
  if (OWN_NETWORK.has(code)) return at("failed", "network", code);
  if (isSocketError(shape)) return at("failed", "network", text(shape.code));
  if (shape.$response !== undefined && isParseError(shape)) return garbage(http, at);
  if (isMistake(error, shape)) return null;
  // 5xx after all retries: the service or what stands before it does not answer.
  if (http >= 500) return at("failed", "network", code);
  return at("failed", "service", code);
}

type At = (status: Verdict["status"], fault: Verdict["fault"], code: string) => Verdict;

/** A body that is no document, under whatever status: a proxy's page, a cut line, noise. */
function garbage(http: number, at: At): Verdict {
  if (http >= 500) return at("failed", "network", `Http${http}`);
  return at("failed", "garbage", "UnreadableAnswer");
}

function codeOf(shape: ErrorShape): string {
  const name = text(shape.name);
  // "Error" and "Unknown" are what the SDK calls a service error whose code it did not find.
  if (name && name !== "Error" && name !== "Unknown") return name;
  const given = text(shape.Code) || text(shape.code);
  if (given) return given;
  const http = shape.$metadata?.httpStatusCode;
  return http ? `Http${http}` : name || "Unknown";
}

/** Node's system errors: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED, ERR_SSL_…, HPE_INVALID_… */
function isSocketError(shape: ErrorShape): boolean {
  const code = text(shape.code);
  return (
    /^(E[A-Z_]{3,}|CERT_[A-Z_]+|UNABLE_TO_[A-Z_]+|SELF_SIGNED_[A-Z_]+|DEPTH_ZERO_[A-Z_]+|HPE_[A-Z_]+)$/.test(
      code,
    ) || /^ERR_(SSL|TLS|STREAM|SOCKET|HTTP2|INVALID_URL)/.test(code)
  );
}

function isParseError(shape: ErrorShape): boolean {
  return shape instanceof SyntaxError || shape.$fault === undefined;
}

function isMistake(error: unknown, shape: ErrorShape): boolean {
  if (shape.$response !== undefined || shape.$fault !== undefined) return false;
  return (
    error instanceof TypeError ||
    error instanceof ReferenceError ||
    error instanceof RangeError ||
    !(error instanceof Error)
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
