import type { APIRequestContext } from "@playwright/test";
import type { Api } from "../support/api";
import { stateOf } from "../support/people";
import { expect, test } from "../support/test";
import { cookieName, NOBODY, strangers } from "./callers";

interface Operation {
  method: string;
  path: string;
  permission: string;
}

/** Of each path parameter a value that exists and one that does not. */
async function examples(api: Api): Promise<Record<string, [string, string]>[]> {
  const key = await api.keyNamed("prod-customer-pii");
  const { policy } = await api.detail(key);
  const run = await api.latestRun();
  const uuid = "7e9c1f04-3b52-4f6a-9d0e-0123456789ab";
  const named: Record<string, [string, string]> = {
    account: [key.accountId, "000000000000"],
    region: [key.region, key.region],
    keyId: [key.keyId, uuid],
    sha256: [policy?.sha256 ?? "", "0".repeat(64)],
  };
  return [
    { ...named, id: [key.accountId, "000000000000"] },
    { ...named, id: [run.id, uuid] },
  ];
}

async function operations(request: APIRequestContext): Promise<Operation[]> {
  const document = await (await request.get("/api/v1/openapi.json")).json();
  return Object.entries(
    document.paths as Record<string, Record<string, Record<string, string>>>,
  ).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      permission: operation["x-permission"] ?? "",
    })),
  );
}

function fill(path: string, values: Record<string, [string, string]>, index: 0 | 1): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name]?.[index] ?? "");
}

/** Status and words of a refusal; its request id differs each time. */
async function refusal(
  request: APIRequestContext,
  { method }: Operation,
  path: string,
  headers: Record<string, string>,
) {
  const answer = await request.fetch(path, { method, headers, maxRedirects: 0 });
  const body = await answer.json();
  expect(answer.headers()["content-type"], path).toContain("application/problem+json");
  const { requestId: _, ...rest } = body;
  return { status: answer.status(), body: rest };
}

test("the API's document names every operation, and two are open to all", async ({ request }) => {
  const all = await operations(request);
  expect(all.length).toBeGreaterThan(15);
  const open = all.filter(({ permission }) => permission === "public");
  expect(open.map(({ path }) => path)).toEqual(["/api/v1/health", "/api/v1/openapi.json"]);
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
    for (const { who, headers } of callers) {
      const answers = [];
      for (const example of values) {
        for (const index of [0, 1] as const) {
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

test("methods that an address does not have are refused, with or without a session", async ({
  page,
  playwright,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? "").origin;
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  for (const request of [nobody, page.request]) {
    for (const path of ["keys", "overview", "accounts", "keys/export"]) {
      for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
        const answer = await request.fetch(`/api/v1/${path}`, { method, headers: { origin } });
        expect([401, 404, 405], `${method} ${path}`).toContain(answer.status());
      }
    }
  }
  await nobody.dispose();
});
