import type { IncomingMessage } from "node:http";
import { authenticate } from "./authenticate";
import type { Call } from "./call";
import { AwsError, commonError, type Protocol } from "./protocol/errors";
import { type Asked, guessProtocol, protocols, readRequest } from "./protocol/read-request";
import { parseAuthorization } from "./protocol/sigv4";
import { isWrite, type RequestLog } from "./request-log";
import { s3Address, s3Api } from "./services/s3";
import type { PageTokens, SessionTokens } from "./tokens";
import type { LocalEstate } from "./types";

interface State {
  estate: LocalEstate;
  sessions: SessionTokens;
  tokens: PageTokens;
  requests: RequestLog;
}

type Opened =
  | { call: Call; protocol: Protocol }
  | { error: AwsError; protocol: Protocol; service: string };

function readS3(request: IncomingMessage, path: string, query: string): Asked {
  const address = s3Address(path);
  const parameters = new URLSearchParams(query);
  const { headers, method = "GET" } = request;
  const input: Record<string, unknown> = Object.fromEntries(parameters);
  input.Bucket = address.bucket;
  input.Key = address.key;
  input.Method = method;
  input.Range = headers.range;
  input.IfMatch = headers["if-match"];
  input.IfNoneMatch = headers["if-none-match"];
  return { api: s3Api(method, address, parameters), input };
}

/**
 * Turns an HTTP request into a call: finds service and region in the signature, verifies it, and reads
 * the input. An error is already that of the protocol, and counted with an empty account.
 */
export function openRequest(
  { estate, sessions, tokens, requests }: State,
  request: IncomingMessage,
  body: Buffer,
  now: Date,
): Opened {
  const { headers, url = "/", method = "GET" } = request;
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const query = at < 0 ? "" : url.slice(at + 1);
  const authorization = parseAuthorization(headers.authorization ?? "");
  const service = authorization?.service ?? "";
  const protocol = protocols[service] ?? guessProtocol(headers);
  let api = "";
  try {
    if (headers.authorization === undefined) throw commonError(protocol, "missing-signature");
    if (!authorization) throw commonError(protocol, "incomplete-signature");
    if (protocols[service] === undefined) throw commonError(protocol, "unknown-operation");
    const signed = { method, path, query, headers, body };
    const target = headers["x-amz-target"];
    const who = authenticate(estate, sessions, protocol, authorization, signed, now);
    const asked =
      protocol === "s3"
        ? readS3(request, path, query)
        : readRequest(service, protocol, { path, target: target?.toString(), body });
    ({ api } = asked);
    const { caller, account } = who;
    const { region } = authorization;
    const call = { estate, account, caller, service, region, ...asked, tokens, now };
    return { call, protocol };
  } catch (cause) {
    const error = cause instanceof AwsError ? cause : commonError(protocol, "internal");
    // What an unverified request says of itself is not kept.
    const entry = { accountId: "", region: "", service: "", api: "", write: isWrite(api) };
    requests.note({ ...entry, outcome: error.code });
    return { error, protocol, service };
  }
}
