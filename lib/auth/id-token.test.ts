import { createHash, createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import NextAuth from "next-auth";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AuthConfig } from "./config";
import { nextAuthOptions, PROVIDER_ID } from "./next-auth-options";
import { personFromClaims } from "./rules/claims";
import { cookieNames } from "./rules/cookies";
import { newSessionId } from "./rules/secrets";

const SITE = "http://localhost:65000";
const SECRET = "c".repeat(40);
const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = rsa();
const otherKey = rsa();
const asked: string[] = [];
const start = vi.fn(async () => ({ sessionId: newSessionId() }));
const log = { warn: vi.fn() };

/** What the provider of the next sign-in answers with; `issuer` is what its metadata says. */
let idToken: (nonce: string) => string;
let issuer: string;
let address: string;
let verifier: string | null;
let nonceAsked: string;
let acrValues: string[] = [];

const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

const provider = createServer((request, response) => {
  asked.push(request.url ?? "");
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const answers: Record<string, () => unknown> = {
      "/.well-known/openid-configuration": () => ({
        issuer,
        authorization_endpoint: `${address}/auth`,
        token_endpoint: `${address}/token`,
        jwks_uri: `${address}/jwks`,
      }),
      "/jwks": () => ({
        keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" }],
      }),
      "/token": () => {
        verifier = new URLSearchParams(Buffer.concat(chunks).toString()).get("code_verifier");
        return { token_type: "Bearer", access_token: "a", id_token: idToken(nonceAsked) };
      },
    };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answers[request.url ?? ""]?.() ?? {}));
  });
});

beforeAll(async () => {
  await new Promise<void>((done) => provider.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  vi.stubEnv("NEXTAUTH_URL", SITE);
});
afterAll(() => {
  vi.unstubAllEnvs();
  provider.close();
});
beforeEach(() => {
  issuer = address;
  vi.clearAllMocks();
  asked.length = 0;
});

function claims(change: Record<string, unknown> = {}) {
  return (nonce: string) => ({
    iss: issuer,
    sub: "u-1",
    aud: "keyledger",
    iat: now(),
    exp: now() + 60,
    nonce,
    ...change,
  });
}

type Signer = (input: string) => Buffer;
const signedBy =
  (pair: typeof key): Signer =>
  (input) =>
    createSign("RSA-SHA256").update(input).sign(pair.privateKey);

function token(body: object, header: object = {}, sign: Signer = signedBy(key)): string {
  const input = `${json({ alg: "RS256", kid: "k", ...header })}.${json(body)}`;
  return `${input}.${sign(input).toString("base64url")}`;
}

/** A browser at our site: it keeps cookies, and comes back from the provider with what `back` says. */
async function signIn(back: { state?: string; jar?: Map<string, string> } = {}) {
  const config: AuthConfig = {
    baseUrl: SITE,
    secret: "s".repeat(32),
    issuer: address,
    clientId: "keyledger",
    clientSecret: SECRET,
    scope: "openid",
    roleClaim: "groups",
    roles: new Map(),
    acrValues,
    amrValues: [],
    demo: false,
    cookies: cookieNames(SITE),
  };
  const jar = new Map<string, string>();
  const call = async (method: string, path: string[], query: object, body: object, sent = jar) => {
    let location = "";
    const headers: Record<string, unknown> = {};
    const response = {
      status: () => response,
      setHeader(name: string, value: unknown) {
        headers[name.toLowerCase()] = value;
        if (name === "Location") location = String(value);
      },
      getHeader: (name: string) => headers[name.toLowerCase()],
      json: (value: { url?: string; csrfToken?: string }) => Object.assign(answer, value),
      send: (value: unknown) => Object.assign(answer, { body: value }),
      end: () => undefined,
    };
    const answer: { url?: string; csrfToken?: string; body?: { csrfToken?: string } } = {};
    const request = {
      method,
      headers: {},
      query: { nextauth: path, ...query },
      body,
      cookies: Object.fromEntries(sent),
    };
    const actions = { start, end: async () => undefined };
    await NextAuth(request as never, response as never, nextAuthOptions(config, actions, log));
    for (const line of [headers["set-cookie"] ?? []].flat() as string[]) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)));
    }
    return { location, ...answer };
  };
  const csrf = await call("GET", ["csrf"], {}, {});
  const csrfToken = csrf.csrfToken ?? csrf.body?.csrfToken;
  const begun = await call("POST", ["signin", PROVIDER_ID], {}, { csrfToken, json: "true" });
  const { searchParams } = new URL(begun.url ?? begun.location);
  nonceAsked = searchParams.get("nonce") ?? "";
  const state = back.state ?? searchParams.get("state") ?? "";
  const path = ["callback", PROVIDER_ID];
  const ended = await call("GET", path, { code: "c", state }, {}, back.jar ?? jar);
  return { asked: searchParams, location: ended.location, cookie: jar.get(config.cookies.session) };
}

/** Goes through a sign-in that must end without a session, for the very reason that the log names. */
async function refused(why: RegExp, back: Parameters<typeof signIn>[0] = {}) {
  const { location, cookie } = await signIn(back);
  expect(start).not.toHaveBeenCalled();
  expect(cookie ?? "").toBe("");
  expect(location).toContain("/api/auth/error?error=");
  const error = expect.stringMatching(why) as string;
  expect(log.warn).toHaveBeenCalledWith(expect.objectContaining({ error }), "sign-in failed");
}

describe("an id token", () => {
  it("of the provider, for us and for this very sign-in, begins a session", async () => {
    idToken = (nonce) => token(claims()(nonce));
    const { asked: sent, location, cookie } = await signIn();
    expect(start).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ sub: "u-1" }));
    expect(location).toBe(`${SITE}/`);
    expect(cookie).toMatch(/^[\w-]{43}$/);
    const challenge = createHash("sha256")
      .update(verifier ?? "")
      .digest("base64url");
    expect(sent.get("code_challenge_method")).toBe("S256");
    expect(sent.get("code_challenge")).toBe(challenge);
    expect(sent.get("response_type")).toBe("code");
    expect(sent.get("state")?.length).toBeGreaterThanOrEqual(22);
  });

  const publicPem = () => key.publicKey.export({ format: "pem", type: "spki" }).toString();
  const hmac =
    (secret: string): Signer =>
    (input) =>
      createHmac("sha256", secret).update(input).digest();
  const good = (nonce: string) => claims()(nonce);

  it.each<[string, RegExp, (nonce: string) => string]>([
    ["signed by another key", /JWT signature/, (n) => token(good(n), {}, signedBy(otherKey))],
    [
      "without a signature",
      /expected RS256, got: none/,
      (n) => token(good(n), { alg: "none" }, () => Buffer.alloc(0)),
    ],
    [
      "with its signature taken away",
      /JWT signature/,
      (n) => token(good(n), {}, () => Buffer.alloc(0)),
    ],
    [
      "signed with the client's secret",
      /got: HS256/,
      (n) => token(good(n), { alg: "HS256" }, hmac(SECRET)),
    ],
    [
      "signed with the public key",
      /got: HS256/,
      (n) => token(good(n), { alg: "HS256" }, hmac(publicPem())),
    ],
    [
      "changed after it was signed",
      /JWT signature/,
      (n) => {
        const [header, , signature] = token(good(n)).split(".");
        return [header, json({ ...good(n), sub: "u-2" }), signature].join(".");
      },
    ],
    ["for another client", /aud mismatch/, (n) => token(claims({ aud: "other" })(n))],
    [
      "for several clients, and another that asked",
      /azp mismatch/,
      (n) => token(claims({ aud: ["keyledger", "other"], azp: "other" })(n)),
    ],
    ["that has expired", /expired/, (n) => token(claims({ exp: now() - 60 })(n))],
    ["without an end", /property exp/, (n) => token(claims({ exp: undefined })(n))],
    ["that is not valid yet", /not active yet/, (n) => token(claims({ nbf: now() + 600 })(n))],
    ["of another sign-in", /nonce mismatch/, () => token(claims({ nonce: "another" })(""))],
    ["without a nonce", /nonce mismatch/, () => token(claims({ nonce: undefined })(""))],
    [
      "of another issuer",
      /unexpected iss/,
      (n) => token(claims({ iss: "https://other.example" })(n)),
    ],
    ["without a subject", /property sub/, (n) => token(claims({ sub: undefined })(n))],
    ["that is no token", /malformed/, () => "a.b.c"],
  ])("%s is refused", async (_, why, make) => {
    idToken = make;
    await refused(why);
  });

  it("cannot bring its own key, or say where one is", async () => {
    const jwk = { ...otherKey.publicKey.export({ format: "jwk" }), kid: "k2" };
    const header = { kid: "k2", jwk, jku: `${address}/evil`, x5u: `${address}/evil` };
    idToken = (nonce) => token(good(nonce), header, signedBy(otherKey));
    await refused(/no valid key/);
    expect(asked).not.toContain("/evil");
  });

  it("of metadata that name another issuer is nobody's, though signed and fit", async () => {
    issuer = "https://other.example";
    idToken = (nonce) => token(claims()(nonce));
    await signIn();
    const given = start.mock.calls.flat()[0] as unknown;
    expect(given).toBeDefined();
    expect(personFromClaims(given, address, new Date())).toBeUndefined();
  });
});

describe("a sign-in", () => {
  beforeEach(() => {
    idToken = (nonce) => token(claims()(nonce));
  });

  it("asks the provider for the classes that people must sign in by, and for none unless told to", async () => {
    expect((await signIn()).asked.has("acr_values")).toBe(false);
    acrValues = ["phr", "urn:mfa"];
    expect((await signIn()).asked.get("acr_values")).toBe("phr urn:mfa");
    acrValues = [];
  });

  it("that this browser did not begin is refused, and the provider not even asked", async () => {
    await refused(/State cookie was missing/, { jar: new Map() });
    expect(asked).not.toContain("/token");
  });

  it("with another state is refused, and the provider not even asked", async () => {
    await refused(/state mismatch/, { state: "x".repeat(43) });
    expect(asked).not.toContain("/token");
  });
});
