import { PERMISSIONS } from "@/lib/auth/permissions";
import type { Role } from "@/lib/auth/types";
import { fillRoute, listPages } from "../support/page-list";
import { patiently } from "../support/patiently";
import { stateOf, type Who } from "../support/people";
import { expect, test } from "../support/test";
import { NOBODY } from "./callers";
import { countRefusal, tellRefusals } from "./counted";
import { isShape, PAGE_DATA, VALUES, WAYS } from "./page-ways";

tellRefusals();

const ONE_OF_EACH: Record<Role, Who> = {
  admin: "admin",
  security: "security",
  owner: "orders",
  auditor: "auditor",
};

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
        if (!isShape(headers)) expect(told, what).toContain("/refused?why=permission");
        expect(told, what).not.toMatch(PAGE_DATA);
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
