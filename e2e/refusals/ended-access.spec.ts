import type { APIRequestContext } from "@playwright/test";
import { PERMISSIONS, type Permission } from "@/lib/auth/permissions";
import { ROLES, type Role } from "@/lib/auth/types";
import type { LedgerEntryList } from "@/lib/ledger/schemas";
import type { Api } from "../support/api";
import { type Examples, examples, fill, type Operation, operations } from "../support/operations";
import { fillRoute, listPages } from "../support/page-list";
import { patiently } from "../support/patiently";
import { type Planted, withPlanted } from "../support/planted";
import { expect, test } from "../support/test";
import { cookieName, NOBODY } from "./callers";
import { countRefusal, tellRefusals } from "./counted";
import { isShape, PAGE_DATA, VALUES, WAYS } from "./page-ways";
import { refusal } from "./refusal";

tellRefusals();
test.use({ who: "security" });

/** Every address of an operation that tells existing objects from others; one where it names none. */
function addresses({ path }: Operation, sets: Examples[]): string[] {
  if (!path.includes("{")) return [path];
  const telling = path.includes("{id}") ? sets : sets.slice(0, 1);
  const all = telling.flatMap((set) => [fill(path, set, 0), fill(path, set, 1)]);
  return [...new Set(all)];
}

const endpointOf = ({ method, path }: Operation) => `${method} ${path}`;

/** Refuses an operation in the same words for every object, and answers with the words. */
async function refusedAlike(
  request: APIRequestContext,
  operation: Operation,
  sets: Examples[],
  headers: Record<string, string>,
) {
  const answers = [];
  for (const path of addresses(operation, sets)) {
    answers.push(await refusal(request, operation, path, headers));
  }
  for (const answer of answers) expect(answer, endpointOf(operation)).toEqual(answers[0]);
  return answers[0];
}

/** The entries of refused access since an instant, of everybody. */
async function refusalsSince(api: Api, since: Date): Promise<LedgerEntryList["items"]> {
  const all: LedgerEntryList["items"] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({
      act: "access.refuse",
      from: since.toISOString(),
      limit: "200",
      ...(cursor === null ? {} : { cursor }),
    });
    const page: LedgerEntryList = await api.get(`ledger?${query}`);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

/** Every refusal of `wanted` has its entry; the next of a minute share one, which may have been before. */
async function expectRecorded(
  api: Api,
  wanted: ReadonlySet<string>,
  describe: (entry: LedgerEntryList["items"][number]) => string,
) {
  const since = new Date(Date.now() - 180_000);
  await expect
    .poll(async () => {
      const told = new Set((await refusalsSince(api, since)).map(describe));
      return [...wanted].filter((each) => !told.has(each));
    })
    .toEqual([]);
}

/** Headers of each caller of `planted` who is let in no more; with `every` one of each kind, for every object and way. */
function formerCallers({ sessions, tokens }: Planted, cookie: string) {
  return [
    ...Object.entries(sessions).map(([why, id]) => ({
      who: `a session that is ${why}`,
      headers: { cookie: `${cookie}=${id}` } as Record<string, string>,
      every: why === "disabled",
    })),
    ...Object.entries(tokens).map(([why, token]) => ({
      who: `a token that is ${why}`,
      headers: { authorization: `Bearer ${token}` } as Record<string, string>,
      every: why === "maker disabled",
    })),
  ];
}

test("every operation refuses sessions and tokens that time or an administrator has ended, object or none", async ({
  api,
  playwright,
  baseURL,
}) => {
  test.slow();
  const sets = await examples(api);
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const origin = new URL(baseURL ?? "").origin;
  const closed = (await operations(nobody)).filter(({ permission }) => permission !== "public");
  const before = await api.latestRun();
  await withPlanted(async (planted) => {
    const callers = formerCallers(planted, await cookieName(nobody));
    expect(callers).toHaveLength(8);
    for (const { who, headers, every } of callers) {
      for (const operation of closed) {
        const held = { ...headers, origin };
        const answer = every
          ? await refusedAlike(nobody, operation, sets, held)
          : await refusal(nobody, operation, addresses(operation, sets)[0] ?? "", held);
        const what = `${endpointOf(operation)} for ${who}`;
        expect(answer, what).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
      }
    }
  });
  const wanted = new Set(closed.map(endpointOf));
  await expectRecorded(api, wanted, ({ subject, detail, actor }) =>
    detail?.code === "unauthenticated" && actor.kind === "anonymous" ? subject.id : "",
  );
  expect((await api.latestRun()).id).toBe(before.id);
  await nobody.dispose();
});

test("every operation refuses a token whose role is below its permission, object or none", async ({
  api,
  playwright,
  baseURL,
}) => {
  test.slow();
  const sets = await examples(api);
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const closed = (await operations(nobody)).filter(({ permission }) => permission !== "public");
  const before = await api.latestRun();
  const wanted = new Set<string>();
  await withPlanted(async ({ good }) => {
    for (const role of ROLES) {
      const headers = { authorization: `Bearer ${good[role]}` };
      const me = await nobody.get("/api/v1/me", { headers });
      expect(await me.json(), role).toMatchObject({ kind: "token", role });
      for (const operation of closed) {
        const may: readonly Role[] = PERMISSIONS[operation.permission as Permission];
        expect(may, operation.permission).toBeDefined();
        if (may.includes(role)) continue;
        const answer = await refusedAlike(nobody, operation, sets, headers);
        const what = `${endpointOf(operation)} for a token of the role ${role}`;
        expect(answer, what).toMatchObject({ status: 403, body: { code: "forbidden" } });
        wanted.add(`${role} ${endpointOf(operation)} needs ${operation.permission}`);
      }
    }
  });
  expect(wanted.size).toBeGreaterThan(30);
  await expectRecorded(api, wanted, ({ subject, detail, actor }) => {
    if (actor.kind !== "token") return "";
    const permission = /the permission (\S+)\.$/.exec(String(detail?.why))?.[1];
    return `${actor.role} ${subject.id} needs ${permission}`;
  });
  expect((await api.latestRun()).id).toBe(before.id);
  await nobody.dispose();
});

test("every page leads such a session to the sign-in, and takes no token, by whatever way it is asked for", async ({
  api,
  playwright,
  baseURL,
}) => {
  test.slow();
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const pages = listPages().filter(({ permission }) => permission !== null);
  const endpoints = new Set<string>();
  await withPlanted(async (planted) => {
    const former = formerCallers(planted, await cookieName(nobody));
    const sessions = former.filter(({ headers }) => "cookie" in headers);
    const headers: Record<string, string> = { authorization: `Bearer ${planted.good.admin}` };
    const token = { who: "a good token", headers, every: true };
    for (const { who, headers: held, every } of [...sessions, token]) {
      for (const { route } of pages) {
        for (const { query, headers } of every ? WAYS : WAYS.slice(0, 2)) {
          const path = `${fillRoute(route, VALUES)}${query === undefined ? "" : `?${query}`}`;
          const answer = await patiently(nobody, path, { headers: { ...held, ...headers } });
          const told = `${answer.headers().location ?? ""} ${await answer.text()}`;
          const what = `${path} for ${who} ${JSON.stringify(headers)}`;
          if (!isShape(headers)) expect(told, what).toContain("/sign-in");
          expect(told, what).not.toMatch(PAGE_DATA);
          expect(told, what).not.toMatch(/"queryKey":\["sync-runs/);
          countRefusal();
        }
        endpoints.add(`GET ${route}`);
      }
    }
  });
  const plain = [...endpoints].filter((endpoint) => !endpoint.includes("["));
  await expectRecorded(api, new Set(plain), ({ subject, detail }) =>
    /^session (disabled|idle|expired|access-ended)$/.test(String(detail?.why)) ? subject.id : "",
  );
  await nobody.dispose();
});
