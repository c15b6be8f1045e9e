import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRoleMap, roleFor } from "../rules/role-map";
import { DEMO_PEOPLE, DEMO_ROLE_MAP } from "./people";
import { serveDemoProvider } from "./serve";

const CLIENT = {
  clientId: "keyledger",
  clientSecret: "s".repeat(40),
  redirectUri: "http://127.0.0.1:65000/api/auth/callback/oidc",
};

let dataDir: string;
let running: Awaited<ReturnType<typeof serveDemoProvider>>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "demo-provider-"));
  running = await serveDemoProvider({ ...CLIENT, port: 0, dataDir });
});

afterAll(async () => {
  await running.close();
  await rm(dataDir, { recursive: true });
});

/** A browser's cookies, by name. */
class Jar {
  readonly #cookies = new Map<string, string>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

const verifier = randomBytes(32).toString("base64url");

function authorizationUrl(extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: CLIENT.clientId,
    redirect_uri: CLIENT.redirectUri,
    response_type: "code",
    scope: "openid profile email",
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...extra,
  });
  return `${running.issuer}/auth?${query}`;
}

function location(response: Response): URL {
  return new URL(response.headers.get("location") ?? "", running.issuer);
}

async function choose(jar: Jar, person: string, extra = {}): Promise<URL> {
  const page = location(await jar.fetch(authorizationUrl(extra)));
  const shown = await jar.fetch(page.href);
  expect(shown.status).toBe(200);
  const chosen = await jar.fetch(page.href, {
    method: "POST",
    body: new URLSearchParams({ person }),
  });
  return location(await jar.fetch(location(chosen).href));
}

async function claimsOf(code: string): Promise<Record<string, unknown>> {
  const basic = Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString("base64");
  const response = await fetch(`${running.issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: CLIENT.redirectUri,
      code_verifier: verifier,
    }),
  });
  const { id_token } = (await response.json()) as { id_token: string };
  return JSON.parse(Buffer.from(id_token.split(".")[1] ?? "", "base64url").toString());
}

describe("the demo's provider", () => {
  it("signs in each person with the groups that give the person's role", async () => {
    const roles = [];
    for (const person of DEMO_PEOPLE) {
      const back = await choose(new Jar(), person.id);
      expect(back.searchParams.get("state")).toBe("the-state");
      const claims = await claimsOf(back.searchParams.get("code") ?? "");
      expect(claims).toMatchObject({
        iss: running.issuer,
        sub: person.id,
        name: person.name,
        email: person.email,
        nonce: "the-nonce",
      });
      roles.push(roleFor(claims, "groups", parseRoleMap(DEMO_ROLE_MAP)));
    }
    expect(roles).toEqual(
      ["security", "owner", "owner", "auditor", "admin"].map((role) => ({ role })),
    );
  });

  it("asks again in the same browser, so that another person can be chosen", async () => {
    const jar = new Jar();
    const [first, second] = DEMO_PEOPLE;
    await choose(jar, first?.id ?? "");
    const back = await choose(jar, second?.id ?? "");
    expect(await claimsOf(back.searchParams.get("code") ?? "")).toMatchObject({ sub: second?.id });
  });

  it("says when it saw the person, and sees the person anew when a fresh sign-in is asked for", async () => {
    const jar = new Jar();
    const id = DEMO_PEOPLE[0]?.id ?? "";
    const before = Math.floor(Date.now() / 1000);
    const times = [];
    for (const extra of [{}, { prompt: "login", max_age: "0" }, { prompt: "login" }]) {
      const back = await choose(jar, id, extra);
      times.push((await claimsOf(back.searchParams.get("code") ?? "")).auth_time);
    }
    for (const time of times) expect(time).toBeGreaterThanOrEqual(before);
  });

  it("tells the client when nobody was chosen, and nobody unknown can be", async () => {
    for (const person of ["", "root"]) {
      const back = await choose(new Jar(), person);
      expect(back.origin).toBe("http://127.0.0.1:65000");
      expect(back.searchParams.get("error")).toBe("access_denied");
    }
  });

  it("refuses a client without PKCE and a redirect to anywhere else", async () => {
    const noPkce = location(await new Jar().fetch(authorizationUrl({ code_challenge: "" })));
    expect(noPkce.searchParams.get("error")).toBe("invalid_request");
    const elsewhere = authorizationUrl({ redirect_uri: "https://elsewhere.example/" });
    expect((await new Jar().fetch(elsewhere)).status).toBe(400);
  });

  it("says so when a sign-in is not the browser's own, and is reachable by its address alone", async () => {
    const page = location(await new Jar().fetch(authorizationUrl()));
    const stranger = await new Jar().fetch(page.href);
    expect(stranger.status).toBe(400);
    expect(await stranger.text()).toContain("no longer open");
  });

  it("keeps its keys through a restart, readable by its user alone", async () => {
    const file = join(dataDir, "demo-provider.json");
    const before = await readFile(file, "utf8");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await serveDemoProvider({ ...CLIENT, port: 0, dataDir });
    const jwks = (await (await fetch(`${again.issuer}/jwks`)).json()) as {
      keys: { kid: string }[];
    };
    await again.close();
    expect(await readFile(file, "utf8")).toBe(before);
    expect(before).toContain(jwks.keys[0]?.kid);
  });

  it("serves no client on another machine", async () => {
    const redirectUri = "https://keyledger.example.com/api/auth/callback/oidc";
    await expect(serveDemoProvider({ ...CLIENT, redirectUri, port: 0, dataDir })).rejects.toThrow(
      /this machine alone/,
    );
  });
});
