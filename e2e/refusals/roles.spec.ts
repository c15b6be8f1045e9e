import { PERMISSIONS } from "@/lib/auth/permissions";
import type { Role } from "@/lib/auth/types";
import { fillRoute, listPages } from "../support/page-list";
import { patiently } from "../support/patiently";
import { stateOf, type Who } from "../support/people";
import { expect, test } from "../support/test";
import { NOBODY } from "./callers";
import { countRefusal, tellRefusals } from "./counted";

tellRefusals();

const ONE_OF_EACH: Record<Role, Who> = {
  admin: "admin",
  security: "security",
  owner: "orders",
  auditor: "auditor",
};

/** Nothing of these names exists: what is refused is refused before anybody looks. */
const VALUES = {
  accountId: "000000000000",
  region: "eu-west-1",
  keyId: "0f1e2d3c-4b5a-4697-8877-665544332211",
  section: "policy",
  id: "7e9c1f04-3b52-4f6a-9d0e-0123456789ab",
};

/** The page itself, its payload for a navigation, for a prefetch, and as a browser's cache asks for it. */
const WAYS: { query?: string; headers: Record<string, string> }[] = [
  { headers: {} },
  { headers: { RSC: "1" } },
  { query: "_rsc=abc12", headers: { RSC: "1" } },
  { headers: { RSC: "1", "Next-Router-Prefetch": "1" } },
  { headers: { RSC: "1", "Next-Router-Segment-Prefetch": "/_tree" } },
];

test("every page sends each role without its permission away, by whatever way it is asked for", async ({
  playwright,
  baseURL,
}) => {
  let refused = 0;
  for (const [role, who] of Object.entries(ONE_OF_EACH) as [Role, Who][]) {
    const person = await playwright.request.newContext({ baseURL, storageState: stateOf(who) });
    for (const { route, permission } of listPages()) {
      if (permission === null) continue;
      const allowed: readonly Role[] = PERMISSIONS[permission];
      if (allowed.includes(role)) continue;
      refused += 1;
      for (const { query, headers } of WAYS) {
        const path = `${fillRoute(route, VALUES)}${query === undefined ? "" : `?${query}`}`;
        const answer = await patiently(person, path, { headers });
        const told = `${answer.headers().location ?? ""} ${await answer.text()}`;
        const what = `${path} as ${role} ${JSON.stringify(headers)}`;
        // A prefetch may hold the route's shape alone; everything else says where to.
        const shape = Object.keys(headers).some((name) => name.includes("Prefetch"));
        if (!shape) expect(told, what).toContain("/refused?why=permission");
        // The layout, which is for every role, brings the state of the sync; the page brings nothing.
        expect(told, what).not.toMatch(/"queryKey":\["(?!sync-runs)/);
        countRefusal();
      }
    }
    await person.dispose();
  }
  expect(refused).toBeGreaterThan(2);
});

test("every page behind the sign-in leads who is not signed in to it, with the way back", async ({
  playwright,
  baseURL,
}) => {
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const pages = listPages();
  expect(pages.length).toBeGreaterThan(10);
  for (const { route, permission } of pages) {
    const path = fillRoute(route, VALUES);
    const answer = await nobody.get(path, { maxRedirects: 0 });
    if (permission === null) {
      expect(answer.status(), path).toBe(200);
      continue;
    }
    expect(answer.status(), path).toBe(307);
    const { location = "" } = answer.headers();
    const back = new URL(location, baseURL).searchParams.get("callbackUrl");
    expect([new URL(location, baseURL).pathname, back ?? "/"], path).toEqual(["/sign-in", path]);
    countRefusal();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const write = await nobody.fetch(path, {
        method,
        headers: { "next-action": "a".repeat(40) },
      });
      expect(write.status(), `${method} ${path}`).toBe(405);
      expect(write.headers().allow, path).toBe("GET, HEAD");
      countRefusal();
    }
  }
  await nobody.dispose();
});
