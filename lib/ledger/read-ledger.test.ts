import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/types";
import type { TestDatabase } from "@/lib/db/testing";
import { entriesOfSubject } from "./entries-of-subject";
import { exportLedger } from "./export-ledger";
import { getEntry } from "./get-entry";
import { listCheckpoints } from "./list-checkpoints";
import { requestCheckpoint } from "./request-checkpoint";
import { leafHash } from "./rules/merkle";
import { verifyInclusion } from "./rules/proofs";
import { searchLedgerQuery } from "./schemas";
import { searchLedger } from "./search-ledger";
import { localSigner } from "./signer";
import { contextOf, KEY, openLedger, person } from "./testing-world";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
beforeAll(async () => {
  test = await openLedger(signer);
});
afterAll(() => test.drop());
const ctxOf = (actor: Actor, at?: string) => contextOf(test, actor, at);

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
