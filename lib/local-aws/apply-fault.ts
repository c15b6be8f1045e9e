import type { Call, Output } from "./call";
import type { Answer } from "./protocol/answers";
import { type AwsError, commonError, notAuthorized, type Protocol } from "./protocol/errors";
import { partitionOf } from "./services/kms-keys";
import type { Fault } from "./types";

/** The error that a fault stands for; null for the kinds that are not errors. */
export function faultError(fault: Fault, call: Call, protocol: Protocol): AwsError | null {
  switch (fault.kind) {
    case "throttle":
      return commonError(protocol, "throttled");
    case "expire":
      return commonError(protocol, "expired");
    case "error":
      return commonError(protocol, "internal");
    case "deny":
      return refusal(call, protocol, "resource");
    default:
      return null;
  }
}

/** A refusal of the call in AWS's words; `by` says whose policy did not allow it. */
export function refusal(call: Call, protocol: Protocol, by: "identity" | "resource"): AwsError {
  const keyId = call.input.KeyId;
  const { region, account, service } = call;
  let resource = "*";
  if (service === "kms" && typeof keyId === "string") {
    const kind = keyId.startsWith("alias/") ? keyId : `key/${keyId}`;
    resource = keyId.startsWith("arn:")
      ? keyId
      : `arn:${partitionOf(region)}:kms:${region}:${account.id}:${kind}`;
  }
  const roleArn = call.input.RoleArn;
  if (call.api === "AssumeRole" && typeof roleArn === "string") {
    const action = `is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    return commonError(protocol, "denied", `User: ${call.caller.arn} ${action}`);
  }
  if (service === "organizations")
    return commonError(protocol, "denied", "You don't have permissions to access this resource.");
  const cause = resource === "*" ? "identity" : by;
  const message = notAuthorized(call.caller.arn, `${service}:${call.api}`, resource, cause);
  return commonError(protocol, "denied", protocol === "s3" ? undefined : message);
}

/** The output with the request's own page token as the token of the next page. */
export function repeatToken(call: Call, output: Output): Output {
  const { Marker, NextToken } = call.input;
  if (NextToken !== undefined) return { ...output, NextToken };
  if (Marker === undefined) return output;
  return call.service === "iam"
    ? { ...output, IsTruncated: true, Marker }
    : { ...output, Truncated: true, NextMarker: Marker };
}

/** An answer with status 200 whose body ends in the middle. */
export function garbage(protocol: Protocol): Answer {
  const json = protocol === "json" || protocol === "rest-json";
  return {
    status: 200,
    headers: { "content-type": json ? "application/x-amz-json-1.1" : "text/xml" },
    body: json ? '{"Keys":[{"KeyId":"' : "<Answer><Part>unfinished",
  };
}
