import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/types";
import type { TestDatabase } from "@/lib/db/testing";
import { textOf } from "@/lib/http/testing-file";
import { exportLedger } from "./export-ledger";
import { searchLedgerQuery } from "./schemas";
import { searchLedger } from "./search-ledger";
import { localSigner } from "./signer";
import { contextOf, openLedger, person } from "./testing-world";
import { verifyExport } from "./verify/verify-export";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
beforeAll(async () => {
  test = await openLedger(signer);
});
afterAll(() => test.drop());
const ctxOf = (actor: Actor, at?: string) => contextOf(test, actor, at);

const search = (query: Record<string, unknown>) =>
  searchLedger(ctxOf(person("auditor")), searchLedgerQuery.parse(query));

describe("an export", () => {
  const lines = async (filters: Record<string, string>) => {
    const text = await textOf(await exportLedger(ctxOf(person("auditor")), filters, 0));
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
