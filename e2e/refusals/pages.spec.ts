import { keyPath } from "../support/api";
import { expect, test } from "../support/test";
import { cookieName, NOBODY, strangers } from "./callers";
import { countRefusal, tellRefusals } from "./counted";

tellRefusals();

const KEY = {
  accountId: "824129120517",
  region: "eu-west-1",
  keyId: "0f1e2d3c-4b5a-4697-8877-665544332211",
};
const SECTIONS = [
  "access",
  "policy",
  "grants",
  "rotation",
  "aliases",
  "family",
  "history",
  "runbooks",
  "freshness",
];

/** The page, its payload for a navigation, and that for a prefetch. */
const PAYLOADS: Record<string, string>[] = [
  {},
  { RSC: "1" },
  { RSC: "1", "Next-Router-Prefetch": "1" },
];

/** What only who is signed in may see: accounts, aliases and people of the demo. */
const SECRETS = /shop-prod|partner-integration|prod-|arn:aws|Samira|halden/i;

test("no page and no payload of a page shows anything without a sign-in", async ({
  api,
  playwright,
  baseURL,
}) => {
  test.slow();
  const key = await api.keyNamed("prod-customer-pii");
  const paths = ["/", "/keys", "/keys?q=prod", "/aliases", "/alerts", "/cost", "/accounts"];
  for (const each of [key, KEY]) {
    paths.push(keyPath(each), ...SECTIONS.map((section) => keyPath(each, section)));
  }
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const callers = strangers(await cookieName(nobody)).filter(
    ({ headers }) => !headers.authorization,
  );
  for (const path of paths) {
    for (const { who, headers } of callers) {
      for (const rsc of PAYLOADS) {
        const what = `${path} for ${who} ${JSON.stringify(rsc)}`;
        const answer = await nobody.get(path, { headers: { ...headers, ...rsc } });
        const body = await answer.text();
        expect(body, what).not.toMatch(SECRETS);
        // The sign-in page itself, or a payload that leads there; a prefetch holds the route's shape alone.
        if (!("Next-Router-Prefetch" in rsc)) {
          expect(`${answer.url()} ${body}`, what).toContain("/sign-in");
        }
        countRefusal();
      }
    }
  }
  await nobody.dispose();
});

test("the answer is the same whether a key exists or not", async ({ api, playwright, baseURL }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  for (const headers of PAYLOADS.slice(0, 2)) {
    const ask = async (name: typeof KEY) => {
      const path = keyPath(name, "policy");
      const answer = await nobody.get(path, { headers, maxRedirects: 0 });
      const { location = "" } = answer.headers();
      const plain = (text: string) => text.replaceAll(name.keyId, "ID").replace(/nonce-[^']+/g, "");
      return { status: answer.status(), location: plain(decodeURIComponent(location)) };
    };
    expect(await ask(key)).toEqual(await ask(KEY));
  }
  await nobody.dispose();
});

test("a page asked for with a foreign session is the sign-in page of that page", async ({
  browser,
}) => {
  const context = await browser.newContext({ storageState: NOBODY });
  const page = await context.newPage();
  await page.goto(keyPath(KEY, "grants"));
  await expect(page).toHaveURL(
    (url) =>
      url.pathname === "/sign-in" && url.searchParams.get("callbackUrl") === keyPath(KEY, "grants"),
  );
  await context.close();
});
