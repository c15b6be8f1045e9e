import { PERMISSIONS, type Permission } from "@/lib/auth/permissions";
import type { Role } from "@/lib/auth/types";
import { examples, fill, operations } from "../support/operations";
import { patiently } from "../support/patiently";
import { PEOPLE, stateOf, type Who } from "../support/people";
import { sessionCookie, signIn } from "../support/sign-in";
import { expect, test } from "../support/test";
import { cookieName, NOBODY, strangers } from "./callers";
import { countRefusal, tellRefusals } from "./counted";
import { refusal } from "./refusal";

tellRefusals();

const ROLE_OF: Record<Who, Role> = {
  security: "security",
  orders: "owner",
  customers: "owner",
  auditor: "auditor",
  admin: "admin",
};

test("the API's document names every operation, and three are open to all", async ({ request }) => {
  const all = await operations(request);
  expect(all.length).toBeGreaterThan(15);
  const open = all.filter(({ permission }) => permission === "public");
  expect(open.map(({ path }) => path)).toEqual([
    "/api/v1/health",
    "/api/v1/csp-reports",
    "/api/v1/openapi.json",
  ]);
});

test("every operation refuses who is not signed in, in the same words for what exists and not", async ({
  api,
  playwright,
  baseURL,
}) => {
  const values = await examples(api);
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const origin = new URL(baseURL ?? "").origin;
  const callers = strangers(await cookieName(nobody));
  const closed = (await operations(nobody)).filter(({ permission }) => permission !== "public");
  for (const operation of closed) {
    // The address says nothing that the first set does not where no {id} is in it.
    const sets = operation.path.includes("{id}") ? values : values.slice(0, 1);
    const indexes = operation.path.includes("{") ? ([0, 1] as const) : ([0] as const);
    for (const { who, headers } of callers) {
      const answers = [];
      for (const example of sets) {
        for (const index of indexes) {
          const path = fill(operation.path, example, index);
          answers.push(await refusal(nobody, operation, path, { ...headers, origin }));
        }
      }
      const what = `${operation.method} ${operation.path} for ${who}`;
      expect(answers[0], what).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
      for (const answer of answers) expect(answer, what).toEqual(answers[0]);
    }
  }
  await nobody.dispose();
});

test("every write refuses another site's page, also with a good session", async ({
  api,
  page,
  baseURL,
}) => {
  const [example] = await examples(api);
  const writes = (await operations(page.request)).filter(({ method }) => method !== "GET");
  expect(writes.length).toBeGreaterThanOrEqual(5);
  const before = await api.latestRun();
  const origin = new URL(baseURL ?? "").origin;
  for (const operation of writes) {
    const path = fill(operation.path, example ?? {}, 0);
    for (const headers of [
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { origin: `${origin}.elsewhere.example` },
      { origin: origin.replace("localhost", "127.0.0.1") },
      { origin, "sec-fetch-site": "cross-site" },
      { origin, "sec-fetch-site": "same-site" },
      {},
    ] as Record<string, string>[]) {
      const answer = await refusal(page.request, operation, path, headers);
      const what = `${operation.method} ${path} ${JSON.stringify(headers)}`;
      expect(answer, what).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
  }
  expect((await api.latestRun()).id).toBe(before.id);
});

test("every read is refused to a link or page of another site, also with a good session", async ({
  api,
  page,
  baseURL,
}) => {
  const [example] = await examples(api);
  const reads = (await operations(page.request)).filter(
    ({ method, permission }) => method === "GET" && permission !== "public",
  );
  expect(reads.length).toBeGreaterThan(15);
  for (const operation of reads) {
    const path = fill(operation.path, example ?? {}, 0);
    for (const site of ["cross-site", "same-site"]) {
      const headers = { "sec-fetch-site": site, "sec-fetch-mode": "navigate" };
      const answer = await refusal(page.request, operation, path, headers);
      expect(answer, `${path} ${site}`).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
  }
  // A person's own address bar and the site's own links pass.
  for (const site of ["none", "same-origin"]) {
    const headers = { "sec-fetch-site": site };
    expect((await page.request.get(`${baseURL}/api/v1/me`, { headers })).status(), site).toBe(200);
  }
});

test("an auditor starts no sync and tests no connection, and another's view stays theirs", async ({
  api,
  page,
  playwright,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? "").origin;
  const [example] = await examples(api);
  const auditor = await playwright.request.newContext({
    baseURL,
    storageState: stateOf("auditor"),
  });
  const before = await api.latestRun();
  for (const path of [
    "/api/v1/sync-runs",
    `/api/v1/accounts/${example?.account?.[0]}/test`,
    `/api/v1/accounts/${example?.account?.[1]}/test`,
  ]) {
    const answer = await refusal(auditor, { method: "POST", path, permission: "" }, path, {
      origin,
    });
    expect(answer, path).toMatchObject({ status: 403, body: { code: "forbidden" } });
  }
  expect((await api.latestRun()).id).toBe(before.id);

  const view = { page: "keys", name: `refused ${Date.now()}`, query: "", shared: true };
  const made = await page.request.post("/api/v1/views", { headers: { origin }, data: view });
  expect(made.status()).toBe(201);
  const { id } = await made.json();
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    const answers = [];
    for (const which of [id, "7e9c1f04-3b52-4f6a-9d0e-0123456789ab"]) {
      const data = method === "DELETE" ? undefined : view;
      const options = { method, headers: { origin }, ...(data ? { data } : {}) };
      const answer = await auditor.fetch(`/api/v1/views/${which}`, options);
      answers.push({
        status: answer.status(),
        code: /"code":"[^"]+"/.exec(await answer.text())?.[0],
      });
    }
    expect(answers[0], method).toEqual(answers[1]);
    expect([404, 405]).toContain(answers[0]?.status);
  }
  expect((await page.request.delete(`/api/v1/views/${id}`, { headers: { origin } })).status()).toBe(
    204,
  );
  await auditor.dispose();
});

test("every operation refuses each role that the permission table leaves out, object or none", async ({
  api,
  playwright,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? "").origin;
  const values = await examples(api);
  const before = await api.latestRun();
  let refused = 0;
  for (const who of Object.keys(PEOPLE) as Who[]) {
    const person = await playwright.request.newContext({ baseURL, storageState: stateOf(who) });
    for (const operation of await operations(person)) {
      const { permission, method } = operation;
      if (permission === "public") continue;
      const roles: readonly Role[] = PERMISSIONS[permission as Permission];
      expect(roles, permission).toBeDefined();
      if (roles.includes(ROLE_OF[who])) continue;
      const answers = [];
      for (const example of values) {
        for (const index of [0, 1] as const) {
          const path = fill(operation.path, example, index);
          answers.push(await refusal(person, operation, path, { origin }));
        }
      }
      const what = `${method} ${operation.path} as ${who}`;
      expect(answers[0], what).toMatchObject({ status: 403, body: { code: "forbidden" } });
      for (const answer of answers) expect(answer, what).toEqual(answers[0]);
      refused += 1;
    }
    await person.dispose();
  }
  expect(refused).toBeGreaterThan(5);
  expect((await api.latestRun()).id).toBe(before.id);
});

test("every operation refuses a session that has ended, in the words for no session", async ({
  api,
  browser,
  playwright,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? "").origin;
  const context = await browser.newContext({ storageState: NOBODY });
  const page = await context.newPage();
  await signIn(page, "customers");
  const kept = await sessionCookie(page);
  const { csrfToken } = await (await page.request.get("/api/auth/csrf")).json();
  const left = await page.request.post("/api/auth/signout", {
    headers: { origin },
    form: { csrfToken, json: "true" },
  });
  expect(left.headers()["clear-site-data"]).toBe('"cache", "storage"');
  await context.close();

  const [example] = await examples(api);
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const ended = { cookie: `${kept.name}=${kept.value}`, origin };
  for (const operation of await operations(nobody)) {
    if (operation.permission === "public") continue;
    const path = fill(operation.path, example ?? {}, 0);
    const answer = await refusal(nobody, operation, path, ended);
    expect(answer, path).toEqual(await refusal(nobody, operation, path, { origin }));
    expect(answer, path).toMatchObject({ status: 401 });
  }
  await nobody.dispose();
});

test("methods that an address does not have are refused with those that it has", async ({
  page,
  playwright,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? "").origin;
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const byPath = new Map<string, string[]>();
  for (const { path, method } of await operations(nobody)) {
    byPath.set(path, [...(byPath.get(path) ?? []), method]);
  }
  const id = "7e9c1f04-3b52-4f6a-9d0e-0123456789ab";
  for (const [path, methods] of byPath) {
    const address = path.replace(/\{\w+\}/g, id);
    const options = await patiently(nobody, address, { method: "OPTIONS", headers: { origin } });
    expect(options.status(), path).toBe(204);
    expect(options.headers(), path).not.toHaveProperty("access-control-allow-origin");
    expect(options.headers().allow?.split(", "), path).toEqual(expect.arrayContaining(methods));
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
      if (methods.includes(method)) continue;
      for (const request of [nobody, page.request]) {
        const answer = await patiently(request, address, { method, headers: { origin } });
        expect(answer.status(), `${method} ${path}`).toBe(405);
        expect(answer.headers().allow, path).toBe(options.headers().allow);
        expect(await answer.json(), path).toMatchObject({ code: "method" });
        countRefusal();
      }
    }
  }
  await nobody.dispose();
});
