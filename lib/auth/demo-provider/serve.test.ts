import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRoleMap, roleFor } from "../rules/role-map";
import { DEMO_ACR } from "./create-provider";
import { DEMO_PEOPLE, DEMO_ROLE_MAP } from "./people";
import { serveDemoProvider } from "./serve";
import { Jar, TestClient } from "./testing-client";

const CLIENT = {
  clientId: "keyledger",
  clientSecret: "s".repeat(40),
  redirectUri: "http://127.0.0.1:65000/api/auth/callback/oidc",
};

let dataDir: string;
let running: Awaited<ReturnType<typeof serveDemoProvider>>;
let client: TestClient;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "demo-provider-"));
  running = await serveDemoProvider({ ...CLIENT, port: 0, dataDir });
  client = new TestClient(running.issuer, CLIENT);
});

afterAll(async () => {
  await running.close();
  await rm(dataDir, { recursive: true });
});

describe("the demo's provider", () => {
  it("signs in each person with the groups that give the person's role", async () => {
    const roles = [];
    for (const person of DEMO_PEOPLE) {
      const back = await client.choose(new Jar(), person.id);
      expect(back.searchParams.get("state")).toBe("the-state");
      const claims = await client.claimsOf(back.searchParams.get("code") ?? "");
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
    await client.choose(jar, first?.id ?? "");
    const back = await client.choose(jar, second?.id ?? "");
    expect(await client.claimsOf(back.searchParams.get("code") ?? "")).toMatchObject({
      sub: second?.id,
    });
  });

  it("says when it saw the person, and sees the person anew when a fresh sign-in is asked for", async () => {
    const jar = new Jar();
    const id = DEMO_PEOPLE[0]?.id ?? "";
    const before = Math.floor(Date.now() / 1000);
    const times = [];
    for (const extra of [{}, { prompt: "login", max_age: "0" }, { prompt: "login" }]) {
      const back = await client.choose(jar, id, extra);
      times.push((await client.claimsOf(back.searchParams.get("code") ?? "")).auth_time);
    }
    for (const time of times) expect(time).toBeGreaterThanOrEqual(before);
  });

  it("says how somebody signed in when it is asked to, and names each sign-in", async () => {
    const id = DEMO_PEOPLE[0]?.id ?? "";
    const asked = await client.signIn(id, { acr_values: `urn:other ${DEMO_ACR}` });
    expect(asked).toMatchObject({ acr: DEMO_ACR, amr: ["user"] });
    const again = await client.signIn(id);
    expect(String(again.sid).length).toBeGreaterThan(20);
    expect(again.sid).not.toBe(asked.sid);
  });

  it("ends sessions for nobody's page, and says when the client does not take it", async () => {
    const end = (type: string, body: string) =>
      fetch(`${running.issuer}/sessions/end`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
    const good = JSON.stringify({ person: DEMO_PEOPLE[0]?.id });
    expect((await end("text/plain", good)).status).toBe(400);
    expect((await end("application/json", "{")).status).toBe(400);
    expect((await end("application/json", "{}")).status).toBe(400);
    // Nobody listens at this client's address.
    expect((await end("application/json", good)).status).toBe(500);
  });

  it("tells the client when nobody was chosen, and nobody unknown can be", async () => {
    for (const person of ["", "root"]) {
      const back = await client.choose(new Jar(), person);
      expect(back.origin).toBe("http://127.0.0.1:65000");
      expect(back.searchParams.get("error")).toBe("access_denied");
    }
  });

  it("refuses a client without PKCE and a redirect to anywhere else", async () => {
    const noPkce = client.location(
      await new Jar().fetch(client.authorizationUrl({ code_challenge: "" })),
    );
    expect(noPkce.searchParams.get("error")).toBe("invalid_request");
    const elsewhere = client.authorizationUrl({ redirect_uri: "https://elsewhere.example/" });
    expect((await new Jar().fetch(elsewhere)).status).toBe(400);
  });

  it("says so when a sign-in is not the browser's own, and is reachable by its address alone", async () => {
    const page = client.location(await new Jar().fetch(client.authorizationUrl()));
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
