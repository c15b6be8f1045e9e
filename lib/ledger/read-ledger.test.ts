import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor, Role } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "./append-act";
import { entriesOfSubject } from "./entries-of-subject";
import { exportLedger } from "./export-ledger";
import { getEntry } from "./get-entry";
import { listCheckpoints } from "./list-checkpoints";
import { makeCheckpoint } from "./make-checkpoint";
import { requestCheckpoint } from "./request-checkpoint";
import { leafHash } from "./rules/merkle";
import { verifyInclusion } from "./rules/proofs";
import { searchLedgerQuery } from "./schemas";
import { searchLedger } from "./search-ledger";
import { localSigner } from "./signer";
import { appendActs, placeAll } from "./testing";
import { verifyExport } from "./verify/verify-export";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
const person = (role: Role, name = "Ada % Lovelace"): Actor => ({
  kind: "person",
  id: `id-of-${name}`,
  name,
  email: null,
  role,
  groups: [],
  authTime: new Date(),
});
const ctxOf = (actor: Actor, at = "2026-11-22T04:00:00.000Z"): Context => ({
  db: test.db,
  actor,
  clock: () => new Date(at),
  requestId: "r",
});
const KEY = { kind: "key" as const, id: "arn:aws:kms:eu-west-1:1:key/ÄÖ_1", name: "alias/Zahlung" };

beforeAll(async () => {
  test = await createTestDatabase();
  await appendActs(test.db, 400);
  const ctx = ctxOf(person("security"));
  await inTransaction(test.db, async (tx) => {
    await appendAct(tx, ctx, { act: "key.set-owners", subject: KEY, why: "=1+1\r\n<b>" });
    await appendAct(tx, ctx, { act: "key.clear-owners", subject: KEY });
  });
  await placeAll(test.db);
  await makeCheckpoint(test.db, signer, new Date());
  await appendActs(test.db, 3, 400);
});
afterAll(() => test.drop());

const search = (query: Record<string, unknown>) =>
  searchLedger(ctxOf(person("auditor")), searchLedgerQuery.parse(query));

describe("searching", () => {
  it("goes through everything once, newest first, also what waits", async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await search({ limit: 60, ...(cursor ? { cursor } : {}) });
      expect(page.total).toBe(405);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(405);
    const times = (await search({ limit: 200 })).items.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it.each([
    [{ q: "% love" }, 2],
    [{ q: "LOVELACE" }, 2],
    [{ q: "alias/zahl" }, 2],
    [{ q: "äö_1" }, 2],
    [{ q: "äöx1" }, 0],
    [{ q: "'; DROP" }, 0],
    [{ actor: "person:id-of-Ada % Lovelace" }, 2],
    [{ actor: "system:test", q: "account 39" }, 11],
    [{ subject: `key:${KEY.id}` }, 2],
    [{ act: "key.set-owners" }, 1],
    [{ act: "key.*" }, 2],
    [{ act: "k_y.*" }, 0],
    [{ from: "2026-11-22T04:00:00Z", to: "2026-11-22T04:00:00.001Z" }, 2],
    [{ from: "2026-11-22T05:00:00+01:00", to: "2026-11-22T05:00:00+01:00" }, 0],
  ])("by %j finds %i", async (query, total) => {
    const page = await search(query);
    expect(page.total).toBe(total);
    expect(page.items.length).toBe(total);
  });

  it("shows what the body says, as text", async () => {
    const [item] = (await search({ act: "key.set-owners" })).items;
    expect(item).toMatchObject({
      words: "Gave a key its owners",
      actor: { kind: "person", name: "Ada % Lovelace", role: "security" },
      subject: { ...KEY, key: `key:${KEY.id}` },
      why: "=1+1\r\n<b>",
      seq: 400,
    });
  });

  it("refuses a cursor of other filters, and roles without the right", async () => {
    const { nextCursor } = await search({ limit: 1 });
    await expect(search({ limit: 1, q: "x", cursor: nextCursor })).rejects.toMatchObject({
      code: "invalid",
    });
    const owner = ctxOf(person("owner"));
    const query = searchLedgerQuery.parse({});
    await expect(searchLedger(owner, query)).rejects.toMatchObject({ code: "forbidden" });
    await expect(getEntry(owner, "x")).rejects.toMatchObject({ code: "forbidden" });
    await expect(exportLedger(owner, {})).rejects.toMatchObject({ code: "forbidden" });
    const auditor = ctxOf(person("auditor"));
    await expect(requestCheckpoint(auditor, {}, 0)).rejects.toMatchObject({ code: "forbidden" });
    const of = (subject: { kind: "key" | "person"; id: string }) =>
      entriesOfSubject(owner, subject, { limit: 5 });
    expect((await of(KEY)).total).toBe(2);
    await expect(of({ kind: "person", id: "1" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("one entry", () => {
  it("comes with a proof that anybody can check", async () => {
    const ctx = ctxOf(person("auditor"));
    const [item] = (await search({ act: "key.set-owners" })).items;
    const entry = await getEntry(ctx, item?.id ?? "");
    expect(entry.problem).toBeNull();
    const { checkpoint, path } = entry.proof ?? { checkpoint: { size: 0, root: "" }, path: [] };
    expect(checkpoint.size).toBe(402);
    const hashes = path.map((text) => Buffer.from(text, "base64"));
    const root = Buffer.from(checkpoint.root, "base64");
    expect(verifyInclusion(leafHash(entry.body), 400, 402, hashes, root)).toBe(true);
  });

  it("has none while it waits or no checkpoint covers it", async () => {
    const [newest] = (await search({ limit: 1, q: "account 402" })).items;
    expect(await getEntry(ctxOf(person("auditor")), newest?.id ?? "")).toMatchObject({
      seq: null,
      proof: null,
      problem: null,
    });
  });

  it.each(["", "x", "00000000-0000-7000-8000-000000000000"])("is not found as %j", async (id) => {
    const get = getEntry(ctxOf(person("auditor")), id);
    await expect(get).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("checkpoints", () => {
  it("are listed with how the ledger is", async () => {
    const list = await listCheckpoints(ctxOf(person("auditor")), { limit: 10 });
    expect(list).toMatchObject({
      total: 1,
      items: [{ origin: "example.com/ledger", size: 402 }],
      state: { size: 402, waiting: 3, uncovered: 0, checkpoint: "current" },
    });
  });

  it("are asked for by an act, and come later when no worker signs", async () => {
    const answer = await requestCheckpoint(ctxOf(person("security")), { why: "Audit" }, 0);
    expect(answer.checkpoint).toBeNull();
    const [item] = (await search({ act: "ledger.checkpoint" })).items;
    expect(item).toMatchObject({ id: answer.act, why: "Audit" });
  });
});

describe("an export", () => {
  const lines = async (filters: Record<string, string>) => {
    const { lines: chunks } = await exportLedger(ctxOf(person("auditor")), filters, 0);
    let text = "";
    for await (const chunk of chunks) text += chunk;
    return text.trimEnd().split("\n");
  };
  const verify = (texts: string[]) =>
    verifyExport(
      (async function* () {
        yield* texts;
      })(),
      { trusted: [signer], outside: [] },
    );
  const edit = (texts: string[], at: number, change: (line: Record<string, unknown>) => void) =>
    texts.map((text, i) => {
      if (i !== at) return text;
      const line = JSON.parse(text) as Record<string, unknown>;
      change(line);
      return JSON.stringify(line);
    });

  it("of everything verifies alone, and says what it does not prove", async () => {
    const texts = await lines({});
    expect(texts).toHaveLength(403);
    const result = await verify(texts);
    expect(result).toMatchObject({ ok: true, entries: 402, problems: [] });
    expect(result.notProved.length).toBeGreaterThan(0);
  });

  it("of a part has a proof for each entry", async () => {
    const texts = await lines({ q: "account 3" });
    expect(texts.length).toBeGreaterThan(100);
    const result = await verify(texts);
    expect(result).toMatchObject({ ok: true, entries: texts.length - 1 });
    expect(result.notProved.join(" ")).toMatch(/left out/);
    expect(await verify(await lines({ q: "nothing has this" }))).toMatchObject({
      ok: true,
      entries: 0,
    });
  });

  it.each<[string, Record<string, string>, (texts: string[]) => string[], number | null]>([
    [
      "a changed body",
      {},
      (t) => edit(t, 201, (l) => Object.assign(l, { body: `${l.body} ` })),
      200,
    ],
    ["a changed hash", {}, (t) => edit(t, 201, (l) => Object.assign(l, { leafHash: t[0] })), 200],
    ["a missing entry", {}, (t) => t.toSpliced(201, 1), 200],
    ["two that changed places", {}, (t) => t.toSpliced(1, 2, t[2] ?? "", t[1] ?? ""), 0],
    ["a cut end", {}, (t) => t.slice(0, 300), 299],
    ["a cut line", {}, (t) => [...t.slice(0, 5), t[5]?.slice(0, 20) ?? ""], 4],
    ["an entry too many", {}, (t) => [...t, t.at(-1) ?? ""], 402],
    ["another size above", {}, (t) => edit(t, 0, (l) => Object.assign(l, { size: 401 })), 401],
    [
      "another checkpoint",
      {},
      (t) => edit(t, 0, (l) => Object.assign(l, { checkpoint: "x" })),
      null,
    ],
    ["another format", {}, (t) => edit(t, 0, (l) => Object.assign(l, { format: "x" })), null],
    ["nothing", {}, () => [], null],
    [
      "a changed body, with proof",
      { q: "account 3" },
      (t) => edit(t, 1, (l) => Object.assign(l, { body: "{}" })),
      3,
    ],
    [
      "a changed proof",
      { q: "account 3" },
      (t) => edit(t, 1, (l) => Object.assign(l, { proof: [] })),
      3,
    ],
    [
      "another place, with proof",
      { q: "account 3" },
      (t) => edit(t, 1, (l) => Object.assign(l, { seq: 4 })),
      4,
    ],
    ["a cut end, with proofs", { q: "account 3" }, (t) => t.slice(0, 20), null],
    ["an entry twice, with proofs", { q: "account 3" }, (t) => t.toSpliced(1, 0, t[1] ?? ""), 3],
  ])("with %s does not verify", async (_, filters, change, seq) => {
    const result = await verify(change(await lines(filters)));
    expect(result.ok).toBe(false);
    expect(result.first?.seq ?? null, JSON.stringify(result.problems)).toBe(seq);
    expect(result.proved).toEqual([]);
  });

  it("signed by a key that is not trusted does not verify", async () => {
    const other = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
    const texts = await lines({});
    const source = (async function* () {
      yield* texts;
    })();
    const result = await verifyExport(source, { trusted: [other], outside: [] });
    expect(result).toMatchObject({ ok: false });
  });

  it("is itself an act, recorded before anything is given", async () => {
    await lines({ act: "key.*" });
    const { items } = await search({ act: "ledger.export" });
    expect(items.map(({ detail }) => detail)).toContainEqual({ filters: { act: "key.*" } });
  });
});
