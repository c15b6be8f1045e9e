import type { IncomingMessage } from "node:http";
import { authenticate } from "./authenticate";
import type { Call } from "./call";
import { AwsError, commonError, type Protocol } from "./protocol/errors";
import { knownApis } from "./protocol/known-apis";
import { type Asked, guessProtocol, protocolOf, readRequest } from "./protocol/read-request";
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

function readS3(request: IncomingMessage, path: string, query: string, body: Buffer): Asked {
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
  input.ContentType = headers["content-type"];
  input.ContentEncoding = headers["content-encoding"];
  input.Body = body;
  return { api: s3Api(method, address, parameters), input };
}

function read(
  request: IncomingMessage,
  service: string,
  protocol: Protocol,
  path: string,
  query: string,
  body: Buffer,
): Asked {
  if (protocol === "s3") return readS3(request, path, query, body);
  const target = request.headers["x-amz-target"]?.toString();
  return readRequest(service, protocol, { path, target, body });
}

/** The API that a refused request names, for the count; empty unless it is one of AWS's. */
function claimedApi(ask: () => Asked, service: string): string {
  try {
    const { api } = ask();
    return service === "s3" || knownApis.get(service)?.has(api) ? api : "";
  } catch {
    return "";
  }
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
  const known = protocolOf(service);
  const protocol = known ?? guessProtocol(headers);
  try {
    if (headers.authorization === undefined) throw commonError(protocol, "missing-signature");
    if (!authorization) throw commonError(protocol, "incomplete-signature");
    if (known === undefined) throw commonError(protocol, "unknown-operation");
    const signed = { method, path, query, headers, body };
    const who = authenticate(estate, sessions, protocol, authorization, signed, now);
    const asked = read(request, service, protocol, path, query, body);
    const { caller, account } = who;
    const { region } = authorization;
    const call = { estate, account, caller, service, region, ...asked, tokens, now };
    return { call, protocol };
  } catch (cause) {
    const error = cause instanceof AwsError ? cause : commonError(protocol, "internal");
    const api = claimedApi(() => read(request, service, protocol, path, query, body), service);
    const entry = { service: api === "" ? "" : service, api, write: api !== "" && isWrite(api) };
    requests.note({ accountId: "", region: "", ...entry, outcome: error.code });
    return { error, protocol, service };
  }
}
