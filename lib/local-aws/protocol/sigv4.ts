import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** The parts of an `Authorization: AWS4-HMAC-SHA256 …` header. */
export interface Authorization {
  accessKeyId: string;
  /** `YYYYMMDD`. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

/** A request as it came, for the canonical form. `path` and `query` are as on the wire. */
export interface SignedRequest {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

const pattern =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Null when the header is not one of Signature Version 4. */
export function parseAuthorization(header: string): Authorization | null {
  const parts = pattern.exec(header);
  if (!parts) return null;
  const [, accessKeyId = "", date = "", region = "", service = "", signed = "", signature = ""] =
    parts;
  return { accessKeyId, date, region, service, signedHeaders: signed.split(";"), signature };
}

const signingKeys = new Map<string, Buffer>();
const signingKeysKept = 4096;

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function signingKey(secret: string, { date, region, service }: Authorization): Buffer {
  const name = `${secret}/${date}/${region}/${service}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  if (signingKeys.size >= signingKeysKept) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalPath(path: string, service: string): string {
  if (path === "/" || service === "s3") return path;
  return path.split("/").map(escapeUri).join("/");
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      const name = at < 0 ? pair : pair.slice(0, at);
      const value = at < 0 ? "" : pair.slice(at + 1);
      return [escapeUri(decode(name)), escapeUri(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeaders(request: SignedRequest, names: string[]): string | null {
  let text = "";
  for (const name of names) {
    const value = request.headers[name];
    if (value === undefined) return null;
    const joined = Array.isArray(value) ? value.join(",") : value;
    text += `${name}:${joined.trim().replace(/[ \t\r\n]+/g, " ")}\n`;
  }
  return text;
}

/** SHA-256 of a body in lower-case hex. */
export function hashBody(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}

/**
 * True when the signature was made over exactly this request with this secret
 * (IAM User Guide, "Create a signed AWS API request"). The date is judged elsewhere.
 */
export function isSignatureValid(
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
): boolean {
  const { signedHeaders } = authorization;
  const date = request.headers["x-amz-date"];
  if (typeof date !== "string" || !date.startsWith(authorization.date)) return false;
  if (!signedHeaders.includes("host")) return false;
  // A token that is not part of what was signed could be exchanged on the way.
  if (request.headers["x-amz-security-token"] && !signedHeaders.includes("x-amz-security-token"))
    return false;
  const headers = canonicalHeaders(request, signedHeaders);
  if (headers === null) return false;
  const given = request.headers["x-amz-content-sha256"];
  const actual = hashBody(request.body);
  if (typeof given === "string" && /^[0-9a-f]{64}$/.test(given) && given !== actual) return false;
  const payload = typeof given === "string" && authorization.service === "s3" ? given : actual;
  const canonical = `${request.method}\n${canonicalPath(request.path, authorization.service)}\n${canonicalQuery(request.query)}\n${headers}\n${signedHeaders.join(";")}\n${payload}`;
  const scope = `${authorization.date}/${authorization.region}/${authorization.service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hashBody(Buffer.from(canonical, "utf8"))}`;
  const expected = hmac(signingKey(secret, authorization), text);
  return timingSafeEqual(expected, Buffer.from(authorization.signature, "hex"));
}

/** The time in `x-amz-date` (`20260101T000000Z`), in milliseconds since 1970; NaN when malformed. */
export function signedAt(header: string | string[] | undefined): number {
  if (typeof header !== "string") return Number.NaN;
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(header);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
