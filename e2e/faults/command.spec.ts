import { expect, test } from "@playwright/test";
import { Demo } from "./support/demo";

test.describe.configure({ mode: "serial" });

let demo: Demo;
test.beforeAll(async () => {
  demo = await Demo.fresh("command");
  demo.start();
  await demo.ready();
  await demo.ended();
});
test.beforeEach(() => demo.faults([]).catch(() => undefined));
test.afterAll(() => demo.stop());

/** Runs a command and reads the one document on its stdout. */
async function json(code: number, ...args: string[]) {
  const answer = await demo.command(...args, "--json");
  expect(answer.code, `${args.join(" ")}: ${answer.stderr}`).toBe(code);
  return JSON.parse(answer.stdout);
}

test("tells accounts, tries their permissions, finds and adds them", async () => {
  const { items, total } = await json(0, "accounts", "list");
  expect(total).toBe(3);
  expect(await json(0, "accounts", "discover")).toMatchObject({ added: [] });
  const tested = await json(0, "accounts", "test", items[0].id);
  expect(tested.items).toMatchObject([{ accountId: items[0].id, ok: true }]);
  expect((await demo.command("accounts", "add", "12")).code).toBe(2);
  expect((await demo.command("accounts", "test", "999999999999")).code).toBe(1);
});

test("syncs, waits for the end without the slow lane, and names what was not read", async () => {
  const good = await json(0, "sync", "--full");
  expect(good).toMatchObject({ state: "done", gaps: [], counts: { failedSteps: 0 } });
  expect(good.counts.keys).toBeGreaterThan(40);
  const [account] = (await demo.accounts()).filter((each) => each.scopes.length === 1);
  await demo.faults([{ kind: "deny", accountId: account?.id, api: "GetKeyPolicy" }]);
  const partial = await json(0, "sync");
  expect(partial.state).toBe("partial");
  expect(partial.gaps).toMatchObject([{ kind: "scope", accountId: account?.id, state: "partial" }]);
  await demo.faults([{ kind: "deny", accountId: account?.id, api: "ListKeys" }]);
  const failed = await json(1, "sync");
  expect(failed.gaps).toMatchObject([{ state: "failed", error: { action: "kms:ListKeys" } }]);
});

test("the doctor finds all well, and then what is wrong", async () => {
  expect(await json(0, "doctor")).toMatchObject({ ok: true });
  const [account] = await demo.accounts();
  await demo.faults([{ kind: "deny", accountId: account?.id, api: "ListAccountAliases" }]);
  const { ok, checks } = await json(1, "doctor");
  expect(ok).toBe(false);
  const wrong = checks.filter((check: { status: string }) => check.status !== "ok");
  expect(wrong).toHaveLength(1);
  expect(wrong[0].remedy).toContain("iam:ListAccountAliases");
});

test("a token is alone on stdout, and opens the API for what its role may do", async () => {
  const made = await demo.command("token", "create", "--name", "look", "--role", "auditor");
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kl_\S+\n$/) });
  const ask = (path: string, method: string, token: string) =>
    fetch(`${demo.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(method === "POST" ? { body: "{}" } : {}),
    });
  const token = made.stdout.trim();
  expect((await ask("keys?limit=1", "GET", token)).status).toBe(200);
  expect((await ask("sync-runs", "POST", token)).status).toBe(403);
  expect((await ask("keys?limit=1", "GET", `${token}x`)).status).toBe(401);
  expect((await demo.command("token", "create", "--name", "x", "--role", "boss")).code).toBe(2);
});

test("on a stopped demo it reads the data, and says that AWS cannot be reached", async () => {
  await demo.stop();
  expect(await json(0, "accounts", "list")).toMatchObject({ total: 3 });
  const refused = await demo.command("sync");
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("npm run demo");
  expect(refused.stderr).not.toMatch(/\n\s+at /);
  const { checks } = await json(1, "doctor");
  const worker = checks.find((check: { name: string }) => check.name === "worker");
  expect(worker).toMatchObject({ status: "wrong", remedy: expect.stringContaining("npm start") });
});
