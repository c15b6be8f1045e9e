/** How a service writes requests, answers and errors. */
export type Protocol = "json" | "rest-json" | "query" | "s3";

/** An answer of AWS that is an error. `code` and `message` reach the client as they are. */
export class AwsError extends Error {
  override readonly name = "AwsError";

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the error's shape, e.g. `Reason`. */
    readonly members: Record<string, string> = {},
  ) {
    super(message);
  }
}

type CommonError =
  | "missing-signature"
  | "incomplete-signature"
  | "unknown-key"
  | "bad-signature"
  | "old-signature"
  | "expired"
  | "denied"
  | "throttled"
  | "unknown-operation"
  | "internal"
  | "malformed";

type Wording = readonly [code: string, status: number, message: string];

const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const invalidToken = "The security token included in the request is invalid.";
const expiredToken = "The security token included in the request is expired";

const json: Record<CommonError, Wording> = {
  "missing-signature": ["MissingAuthenticationTokenException", 400, "Missing Authentication Token"],
  "incomplete-signature": [
    "IncompleteSignatureException",
    400,
    "Authorization header is malformed",
  ],
  "unknown-key": ["UnrecognizedClientException", 400, invalidToken],
  "bad-signature": ["InvalidSignatureException", 400, mismatch],
  "old-signature": ["InvalidSignatureException", 400, "Signature expired"],
  expired: ["ExpiredTokenException", 400, expiredToken],
  denied: ["AccessDeniedException", 400, "Access denied"],
  throttled: ["ThrottlingException", 400, "Rate exceeded"],
  "unknown-operation": ["UnknownOperationException", 400, ""],
  internal: [
    "InternalFailure",
    500,
    "The request processing has failed because of an unknown error",
  ],
  malformed: ["SerializationException", 400, "The request body could not be parsed"],
};

const query: Record<CommonError, Wording> = {
  "missing-signature": [
    "MissingAuthenticationToken",
    403,
    "Request is missing Authentication Token",
  ],
  "incomplete-signature": ["IncompleteSignature", 400, "Authorization header is malformed"],
  "unknown-key": ["InvalidClientTokenId", 403, invalidToken],
  "bad-signature": ["SignatureDoesNotMatch", 403, mismatch],
  "old-signature": ["SignatureDoesNotMatch", 403, "Signature expired"],
  expired: ["ExpiredToken", 403, expiredToken],
  denied: ["AccessDenied", 403, "Access denied"],
  throttled: ["Throttling", 400, "Rate exceeded"],
  "unknown-operation": ["InvalidAction", 400, "Could not find operation"],
  internal: [
    "InternalFailure",
    500,
    "The request processing has failed because of an unknown error",
  ],
  malformed: ["MalformedQueryString", 400, "The query string contains a syntax error"],
};

const s3: Record<CommonError, Wording> = {
  "missing-signature": ["AccessDenied", 403, "Access Denied"],
  "incomplete-signature": [
    "AuthorizationHeaderMalformed",
    400,
    "The authorization header that you provided is not valid.",
  ],
  "unknown-key": [
    "InvalidAccessKeyId",
    403,
    "The AWS Access Key Id you provided does not exist in our records.",
  ],
  "bad-signature": [
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  "old-signature": [
    "RequestTimeTooSkewed",
    403,
    "The difference between the request time and the current time is too large.",
  ],
  expired: ["ExpiredToken", 400, "The provided token has expired."],
  denied: ["AccessDenied", 403, "Access Denied"],
  throttled: ["SlowDown", 503, "Please reduce your request rate."],
  "unknown-operation": [
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource.",
  ],
  internal: ["InternalError", 500, "We encountered an internal error. Please try again."],
  malformed: ["MalformedXML", 400, "The XML you provided was not well-formed"],
};

const restJson: Record<CommonError, Wording> = {
  ...json,
  "missing-signature": ["MissingAuthenticationTokenException", 403, "Missing Authentication Token"],
  "incomplete-signature": [
    "IncompleteSignatureException",
    403,
    "Authorization header is malformed",
  ],
  "unknown-key": ["UnrecognizedClientException", 403, invalidToken],
  "bad-signature": ["InvalidSignatureException", 403, mismatch],
  "old-signature": ["InvalidSignatureException", 403, "Signature expired"],
  expired: ["ExpiredTokenException", 403, expiredToken],
  denied: ["AccessDeniedException", 403, "Access denied"],
  throttled: ["TooManyRequestsException", 429, "Rate exceeded"],
  "unknown-operation": ["UnknownOperationException", 404, ""],
};

const wordings: Record<Protocol, Record<CommonError, Wording>> = {
  json,
  query,
  s3,
  "rest-json": restJson,
};

/** The error that every service of a protocol gives in the same words; `message` replaces them. */
export function commonError(protocol: Protocol, kind: CommonError, message?: string): AwsError {
  const [code, status, text] = wordings[protocol][kind];
  return new AwsError(code, message ?? text, status);
}

/**
 * AWS's wording of a refusal. With `by` "resource" the key policy did not allow it, with "identity"
 * the caller's own policies (IAM User Guide, "Troubleshoot access denied error messages").
 */
export function notAuthorized(
  callerArn: string,
  action: string,
  resource: string,
  by: "resource" | "identity",
): string {
  return `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} because no ${by}-based policy allows the ${action} action`;
}
