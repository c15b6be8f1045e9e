import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import type { Actor } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { getChannel, listChannels } from "./list-channels";
import type { ChannelTarget, CreateChannel } from "./schemas";
import { testChannel } from "./test-channel";
import { OK, testOutbound } from "./testing/outbound";
import { changeChannel, createChannel, removeChannel } from "./write-channel";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const SECRET = "very-secret-0123456789abcdef-0123";
const out = testOutbound(() => ({ ...OK, body: `thanks for ${SECRET}` }));
let test: TestDatabase;

const as = (actor: Actor): Context => ({ db: test.db, actor, clock: () => NOW, requestId: "r" });
const admin = () => as(testPerson("admin", { authTime: NOW }));
const HOOK: ChannelTarget = { kind: "webhook", config: { url: "https://hooks.example.com/in" } };
const MAIL: ChannelTarget = {
  kind: "email",
  config: {
    host: "mail.example.com",
    port: 587,
    tls: "starttls",
    user: "kl",
    from: "kl@example.com",
    to: ["a@example.com"],
  },
};
const input = (
  target: ChannelTarget = HOOK,
  secret: string | undefined = SECRET,
): CreateChannel => ({
  name: "C",
  topics: [],
  enabled: true,
  target,
  secret,
});

beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.db.pool.query("DELETE FROM channel"));
afterAll(() => test.drop());

it("keeps a secret sealed: neither list, ledger nor table ever holds it", async () => {
  const made = await createChannel(admin(), input(), out);
  expect(made).toMatchObject({ secret: "sealed", problem: null, version: 1 });
  await changeChannel(admin(), { ...input(), id: made.id, version: 1, name: "D" }, out);
  const tested = await testChannel(admin(), made.id, out);
  expect(tested).toMatchObject({ ok: true, status: 200, answer: "thanks for …" });
  const { rows } = await test.db.pool.query<{ all: string }>(
    `SELECT (SELECT string_agg(body, ' ') FROM ledger_act) ||
            (SELECT string_agg(c::text || encode(secret, 'escape'), ' ') FROM channel c) AS all`,
  );
  expect(rows[0]?.all).toContain("channel.create");
  expect(rows[0]?.all).not.toContain(SECRET);
  expect(JSON.stringify(await listChannels(admin(), out))).not.toContain(SECRET);
});

it("says what keeps a secret from being read, and fails no list for it", async () => {
  const { id } = await createChannel(admin(), input(), out);
  const other = testOutbound(() => OK);
  const missing = { ...out, keys: { state: "missing" } as const };
  const wrong = { ...out, keys: { state: "wrong", why: "K is not." } as const };
  expect((await getChannel(admin(), id, other)).secret).toBe("unreadable");
  expect((await getChannel(admin(), id, missing)).secret).toBe("unknown");
  expect((await listChannels(admin(), wrong)).secretKeys).toEqual({
    state: "wrong",
    why: "K is not.",
  });
  expect(await testChannel(admin(), id, other)).toMatchObject({ ok: false, status: null });
  const refused = createChannel(admin(), { ...input(), name: "E" }, missing);
  await expect(refused).rejects.toMatchObject({ code: "conflict" });
});

it.each([
  [{ kind: "webhook", config: { url: "https://169.254.169.254/" } }, SECRET, "target.config.url"],
  [{ kind: "webhook", config: { url: "https://evil.example.org/" } }, SECRET, "target.config.url"],
  [HOOK, "short", "secret"],
  [HOOK, `${SECRET}\r\nx: y`, "secret"],
  [HOOK, undefined, "secret"],
  [{ kind: "slack", config: {} }, "https://evil.example.com/services/x", "secret"],
  [{ kind: "slack", config: {} }, "http://hooks.slack.com/services/x", "secret"],
  [{ kind: "pagerduty", config: { region: "us" } }, "not a key", "secret"],
  [{ ...MAIL, config: { ...MAIL.config, host: "db.corp" } }, SECRET, "target.config.host"],
  [{ ...MAIL, config: { ...MAIL.config, port: 5432 } }, SECRET, "target.config.host"],
  [{ ...MAIL, config: { ...MAIL.config, tls: "none", user: null } }, SECRET, "target.config.host"],
] as [ChannelTarget, string | undefined, string][])(
  "refuses %j with secret %s",
  async (target, secret, field) => {
    const given = { ...input(target), secret };
    const refused = createChannel(admin(), given, out);
    await expect(refused).rejects.toMatchObject({ code: "invalid", problems: [{ field }] });
    if (secret) await refused.catch((error) => expect(String(error)).not.toContain(secret));
  },
);

it.each([
  [HOOK, { kind: "webhook", config: { url: "https://a.corp.example.com/" } }],
  [MAIL, { ...MAIL, config: { ...MAIL.config, user: "other" } }],
] as [ChannelTarget, ChannelTarget][])(
  "wants the secret again when %j leads elsewhere",
  async (before, target) => {
    const made = await createChannel(admin(), input(before), out);
    const { secret: _secret, ...rest } = { ...input(target), id: made.id, version: 1 };
    await expect(changeChannel(admin(), rest, out)).rejects.toMatchObject({
      code: "invalid",
      problems: [{ field: "secret" }],
    });
    const { secret: _same, ...renamed } = { ...input(before), id: made.id, version: 1, name: "N" };
    expect(await changeChannel(admin(), renamed, out)).toMatchObject({
      name: "N",
      secret: "sealed",
    });
  },
);

it("lets one of two changes made from the same version stand, and one channel have a name", async () => {
  const made = await createChannel(admin(), input(), out);
  const change = (name: string) =>
    changeChannel(admin(), { ...input(), id: made.id, version: 1, name }, out);
  const outcomes = await Promise.allSettled([change("x"), change("y")]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const { name } = await getChannel(admin(), made.id, out);
  await expect(createChannel(admin(), { ...input(), name }, out)).rejects.toMatchObject({
    code: "conflict",
    problems: [{ field: "name" }],
  });
  await removeChannel(admin(), made.id);
  await expect(getChannel(admin(), made.id, out)).rejects.toMatchObject({ code: "not-found" });
  await createChannel(admin(), { ...input(), name }, out);
});

it("is for admins who have just signed in; security may test", async () => {
  const { id } = await createChannel(admin(), input(), out);
  for (const role of ["security", "owner", "auditor"] as const) {
    const ctx = as(testPerson(role, { authTime: NOW }));
    const forbidden = { code: "forbidden" };
    await expect(createChannel(ctx, input(), out)).rejects.toMatchObject(forbidden);
    await expect(removeChannel(ctx, id)).rejects.toMatchObject(forbidden);
    const tested = testChannel(ctx, id, out);
    if (role === "security") expect(await tested).toMatchObject({ ok: true });
    else await expect(tested).rejects.toMatchObject(forbidden);
  }
  const stale = as(testPerson("admin", { authTime: new Date(0) }));
  await expect(createChannel(stale, input(), out)).rejects.toMatchObject({ code: "stale-sign-in" });
  await expect(removeChannel(stale, id)).rejects.toMatchObject({ code: "stale-sign-in" });
});
