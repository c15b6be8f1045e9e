import { commonError, type Protocol } from "./errors";

/** What a request asks for, before its fields are checked. */
export interface Asked {
  api: string;
  input: Record<string, unknown>;
}

const targets: Record<string, string> = {
  kms: "TrentService",
  cloudtrail: "CloudTrail_20131101",
  organizations: "AWSOrganizationsV20161128",
  athena: "AmazonAthena",
};

const protocols: Record<string, Protocol> = {
  kms: "json",
  cloudtrail: "json",
  organizations: "json",
  athena: "json",
  account: "rest-json",
  sts: "query",
  iam: "query",
  s3: "s3",
};

/** The protocol of a service that the endpoint speaks; undefined for any other name. */
export function protocolOf(service: string): Protocol | undefined {
  return Object.hasOwn(protocols, service) ? protocols[service] : undefined;
}

function readJson(protocol: Protocol, body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw commonError(protocol, "malformed");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw commonError(protocol, "malformed");
  return value as Record<string, unknown>;
}

/** `Filter.member.2=User` becomes `{Filter: [, "User"]}`; deeper members are not needed by any read. */
function readForm(body: Buffer): Record<string, unknown> {
  const input: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URLSearchParams(body.toString("utf8"))) {
    const member = /^([A-Za-z]+)\.member\.(\d{1,3})$/.exec(name);
    if (!member) {
      input[name] = value;
      continue;
    }
    const [, list = "", index = "1"] = member;
    const items = Array.isArray(input[list]) ? (input[list] as string[]) : [];
    items[Number(index) - 1] = value;
    input[list] = items;
  }
  for (const name in input) {
    const value = input[name];
    if (Array.isArray(value)) input[name] = value.filter((item) => item !== undefined);
  }
  return input;
}

/** Which API of a JSON, REST JSON or query service is asked, empty when it cannot be told. */
export function readRequest(
  service: string,
  protocol: Protocol,
  request: { path: string; target: string | undefined; body: Buffer },
): Asked {
  if (protocol === "json") {
    const [prefix = "", api = ""] = splitLast(request.target ?? "");
    const fits = prefix === targets[service] || prefix.endsWith(`.${targets[service]}`);
    return { api: fits ? api : "", input: readJson(protocol, request.body) };
  }
  if (protocol === "rest-json") {
    const name = request.path.slice(1);
    const api = name.charAt(0).toUpperCase() + name.slice(1);
    return { api, input: readJson(protocol, request.body) };
  }
  const input = readForm(request.body);
  const api = typeof input.Action === "string" ? input.Action : "";
  return { api, input };
}

function splitLast(target: string): [string, string] {
  const at = target.lastIndexOf(".");
  return at < 0 ? ["", target] : [target.slice(0, at), target.slice(at + 1)];
}

/** The protocol that an unsigned request seems to speak, for the error it gets. */
export function guessProtocol(headers: Record<string, string | string[] | undefined>): Protocol {
  if (headers["x-amz-target"] !== undefined) return "json";
  const type = String(headers["content-type"] ?? "");
  if (type.startsWith("application/x-www-form-urlencoded")) return "query";
  return type.includes("json") ? "rest-json" : "s3";
}
