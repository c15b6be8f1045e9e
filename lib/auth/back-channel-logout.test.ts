import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { DATA_HEADERS } from "../http/problem";
import { createRateLimiter } from "../http/rate-limit";
import { DEMO_PEOPLE } from "./demo-provider/people";
import { serveDemoProvider } from "./demo-provider/serve";
import { TestClient } from "./demo-provider/testing-client";
import { createLogoutHandler, type LogoutDeps } from "./logout-handler";
import { createProviderKeys } from "./provider-keys";
import { ISSUER, START, sessionKey, TestPeople } from "./testing-people";

const CLIENT = "keyledger";
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = rsa();

let test: TestDatabase;
let people: TestPeople;
const refusals = vi.fn();
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

const deps = (more: Partial<LogoutDeps> = {}): LogoutDeps => ({
  db: () => test.db,
  clock: () => START,
  config: () => ({ issuer: ISSUER, clientId: CLIENT }),
  keys: () => async () => key.publicKey,
  log,
  limiter: createRateLimiter({ burst: 1_000, perSecond: 1_000 }),
  recordRefusal: refusals,
  ...more,
});

beforeAll(async () => {
  test = await createTestDatabase();
  people = new TestPeople(test);
});
beforeEach(() => vi.clearAllMocks());
afterAll(() => test.drop());

interface Change {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  signedBy?: typeof key;
}

/** A logout token as the standard says, but for what is changed. */
function token({ claims, header, signedBy = key }: Change = {}): Promise<string> {
  const seconds = START.getTime() / 1_000;
  const all = {
    iss: ISSUER,
    aud: CLIENT,
    iat: seconds,
    exp: seconds + 120,
    jti: randomUUID(),
    sub: "nobody",
    events: { [EVENT]: {} },
    ...claims,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(given)
    .setProtectedHeader({ alg: "RS256", typ: "logout+jwt", kid: "k", ...header } as never)
    .sign(signedBy.privateKey);
}

function ask(
  body: string | URLSearchParams,
  more: Partial<LogoutDeps> = {},
  init: RequestInit = {},
) {
  const request = new Request("https://k.example/api/auth/back-channel-logout", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body,
    ...init,
  });
  return createLogoutHandler(deps(more))(request);
}

const send = (logoutToken: string, more: Partial<LogoutDeps> = {}) =>
  ask(new URLSearchParams({ logout_token: logoutToken }), more);

describe("a logout token", () => {
  it("ends every session of its person at once, and says so in the ledger", async () => {
    const sessions = [await people.session("ann", ["Sec"]), await people.session("ann", ["Sec"])];
    const other = await people.session("bob", ["Sec"]);
    const answer = await send(await token({ claims: { sub: "ann" } }));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    expect(Object.fromEntries(answer.headers)).toMatchObject(DATA_HEADERS);
    expect(await Promise.all(sessions.map((id) => people.state(id)))).toEqual(["ended", "ended"]);
    expect(await people.state(other)).toBe("security");
    expect((await people.acts(sessionKey(sessions[0] ?? ""))).at(-1)).toMatchObject({
      act: "session.end",
      actor: { kind: "system", name: "sign-in provider" },
      detail: { reason: "ended-by-provider" },
    });
    expect(refusals).not.toHaveBeenCalled();
  });

  it("with a sid ends that sign-in alone, and those that came without one", async () => {
    const open = (sid?: string) => people.session("sid", ["Sec"], { claims: { sid } });
    const [one, two, none] = [await open("s-1"), await open("s-2"), await open()];
    const states = async () => Promise.all([one, two, none].map((id) => people.state(id)));
    expect((await send(await token({ claims: { sub: undefined, sid: "s-1" } }))).status).toBe(200);
    expect(await states()).toEqual(["ended", "security", "security"]);
    expect((await send(await token({ claims: { sub: "bob", sid: "s-2" } }))).status).toBe(200);
    expect(await states()).toEqual(["ended", "security", "security"]);
    expect((await send(await token({ claims: { sub: "sid", sid: "s-0" } }))).status).toBe(200);
    expect(await states()).toEqual(["ended", "security", "ended"]);
  });

  it("of somebody who is not signed in is taken: there is nothing to end", async () => {
    expect((await send(await token({ claims: { sub: "stranger" } }))).status).toBe(200);
  });

  it("counts once: sent again, also at the same moment, it ends nothing", async () => {
    const twice = await token({ claims: { sub: "again" } });
    const answers = await Promise.all([send(twice), send(twice), send(twice)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const later = await people.session("again", ["Sec"]);
    expect((await send(twice)).status).toBe(400);
    expect(await people.state(later)).toBe("security");
    expect(refusals).toHaveBeenCalledTimes(3);
  });

  const seconds = START.getTime() / 1_000;
  it.each<[string, Change]>([
    ["signed by another key", { signedBy: rsa() }],
    ["that is an id token", { header: { typ: "JWT" } }],
    ["without a type", { header: { typ: undefined } }],
    ["with a nonce", { claims: { nonce: "n" } }],
    ["with an empty nonce", { claims: { nonce: null } }],
    ["of another issuer", { claims: { iss: "https://elsewhere.example" } }],
    ["for another client", { claims: { aud: "other" } }],
    ["without an audience", { claims: { aud: undefined } }],
    ["that is old", { claims: { iat: seconds - 361, exp: seconds + 600 } }],
    ["of the future", { claims: { iat: seconds + 61, exp: seconds + 600 } }],
    ["that has expired", { claims: { exp: seconds - 61 } }],
    ["without an end", { claims: { exp: undefined } }],
    ["without a time", { claims: { iat: undefined } }],
    ["without an id", { claims: { jti: undefined } }],
    ["with an empty id", { claims: { jti: "" } }],
    ["without events", { claims: { events: undefined } }],
    ["with another event", { claims: { events: { "https://other.example/event": {} } } }],
    ["with an event that is no object", { claims: { events: { [EVENT]: true } } }],
    ["of nobody", { claims: { sub: undefined } }],
    ["of a person of another kind", { claims: { sub: 7 } }],
    ["that names U+0000", { claims: { sub: "a\0b" } }],
  ])("%s is refused with 400, recorded, and ends nothing", async (_, change) => {
    const open = await people.session("nobody", ["Sec"]);
    const answer = await send(await token(change));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: "invalid_request" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await people.state(open)).toBe("security");
    expect(refusals).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: "forbidden", actor: { kind: "anonymous" } }),
    );
  });

  it.each(["", "logout_token=", "logout_token=x", "logout_token=a.b.c&logout_token=a.b.c"])(
    "is asked for, once: %j is refused",
    async (body) => {
      expect((await ask(body)).status).toBe(400);
    },
  );

  it("without a signature, or with the client's secret as the key, is refused", async () => {
    const [, body] = (await token()).split(".");
    const header = (alg: string) =>
      Buffer.from(JSON.stringify({ alg, typ: "logout+jwt" })).toString("base64url");
    expect((await send(`${header("none")}.${body}.`)).status).toBe(400);
    expect((await send(`${header("HS256")}.${body}.AAAA`)).status).toBe(400);
  });
});

describe("the address", () => {
  it("takes POST of a form, of some size, so many times", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const init = method === "GET" ? { method, body: null } : { method };
      const answer = await ask("x=1", {}, init);
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    }
    const json = { headers: { "content-type": "application/json" } };
    expect((await ask("{}", {}, json)).status).toBe(415);
    expect((await ask(`logout_token=${"a".repeat(17_000)}`)).status).toBe(413);
    const limiter = createRateLimiter({ burst: 1, perSecond: 0 });
    expect((await send(await token(), { limiter })).status).toBe(200);
    expect((await send(await token(), { limiter })).status).toBe(429);
  });

  it("says that nobody was signed out where that failed, and the token can come again", async () => {
    const open = await people.session("unwritten", ["Sec"]);
    const given = await token({ claims: { sub: "unwritten" } });
    const answer = await people.withoutLedger(() => send(given));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: "temporarily_unavailable" });
    expect(await people.state(open)).toBe("security");
    expect((await send(given)).status).toBe(200);
    expect(await people.state(open)).toBe("ended");
    const keys = () => async () => {
      throw new Error("The provider's keys could not be read.");
    };
    expect((await send(await token(), { keys })).status).toBe(400);
    expect(refusals).not.toHaveBeenCalled();
    expect(log.error).toHaveBeenCalledTimes(2);
  });
});

describe("the demo's provider", () => {
  let dataDir: string;
  let site: Server;
  let provider: Awaited<ReturnType<typeof serveDemoProvider>>;
  let answers: number[];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "logout-"));
    let handler: ReturnType<typeof createLogoutHandler>;
    answers = [];
    site = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", async () => {
        const headers = { "content-type": request.headers["content-type"] ?? "" };
        const body = Buffer.concat(chunks);
        const asked = new Request(`http://here${request.url}`, { method: "POST", headers, body });
        const { status } = await handler(asked);
        answers.push(status);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((done) => site.listen(0, "127.0.0.1", done));
    const { port } = site.address() as AddressInfo;
    const settings = {
      clientId: CLIENT,
      clientSecret: "s".repeat(40),
      redirectUri: `http://127.0.0.1:${port}/api/auth/callback/oidc`,
    };
    provider = await serveDemoProvider({ ...settings, port: 0, dataDir });
    const { issuer } = provider;
    const keys = createProviderKeys(issuer, () => new Date());
    handler = createLogoutHandler(
      deps({
        clock: () => new Date(),
        config: () => ({ issuer, clientId: CLIENT }),
        keys: () => keys,
      }),
    );
    client = new TestClient(issuer, settings);
  });
  let client: TestClient;
  afterAll(async () => {
    await provider.close();
    site.close();
    await rm(dataDir, { recursive: true });
  });

  const end = (order: { person: string; sid?: unknown }) =>
    fetch(`${provider.issuer}/sessions/end`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(order),
    });

  it("signs out here whom it signs out, one sign-in or all", async () => {
    const person = DEMO_PEOPLE[0]?.id ?? "";
    const signIn = async () => {
      const claims = await client.signIn(person);
      const result = await people.signIn(person, ["Sec"], {
        now: new Date(),
        claims: { ...claims, groups: ["Sec"] },
        issuer: provider.issuer,
      });
      if ("refused" in result) throw new Error(result.refused);
      return { id: result.sessionId, sid: claims.sid };
    };
    const [one, two, three] = [await signIn(), await signIn(), await signIn()];
    const states = () =>
      Promise.all([one, two, three].map(({ id }) => people.state(id, new Date())));
    expect((await end({ person, sid: two.sid })).status).toBe(204);
    expect(await states()).toEqual(["security", "ended", "security"]);
    expect((await end({ person })).status).toBe(204);
    expect(await states()).toEqual(["ended", "ended", "ended"]);
    expect(answers).toEqual([200, 200]);
  });
});
