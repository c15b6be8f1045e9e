import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { testPerson } from "@/lib/auth/testing";
import type { Context } from "@/lib/context";
import { textOf } from "@/lib/http/testing-file";
import { openWorld, syncAll, type World } from "@/lib/keys/testing/local-estate";
import { computeEdges } from "./compute-edges";
import { exportEstate } from "./export-estate";
import { exportPrincipalKeys } from "./export-principal-keys";
import { exportPrincipals } from "./export-principals";
import { findPrincipal } from "./find-principal";
import { getEstate } from "./get-estate";
import { getPrincipal } from "./get-principal";
import { listPrincipalKeys } from "./list-principal-keys";
import { listPrincipals } from "./list-principals";
import { estateMatrix, estateQuery, exportEstateQuery } from "./schemas/estate";
import {
  exportPrincipalKeysQuery,
  exportPrincipalsQuery,
  listPrincipalsQuery,
  principalDetail,
  principalKeyList,
  principalKeysQuery,
  principalList,
} from "./schemas/principals";
import { reachOfPrincipal } from "./store/edges";
import { PRINCIPAL_SORTS } from "./types";

const OWNER = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
let world: World;
let owner: Context;
beforeAll(async () => {
  world = await openWorld();
  await syncAll(world);
  // One policy could not be read.
  await world.db.pool.query(
    `UPDATE key SET policy_sha256 = NULL WHERE id = (SELECT max(id) FROM key WHERE gone_at IS NULL)`,
  );
  const signal = new AbortController().signal;
  await computeEdges({ db: world.db, clock: world.ctx.clock, workerId: "w", signal });
  await world.db.pool.query(
    `INSERT INTO person (id, issuer, subject, name, role) VALUES ($1, 'i', 's', 'Ada', 'owner')`,
    [OWNER],
  );
  owner = { ...world.ctx, actor: testPerson("owner", { id: OWNER, name: "Ada" }) };
});
afterAll(() => world?.close());

const query = async (text: string, values: unknown[] = []) =>
  (await world.db.pool.query(text, values)).rows;
const list = (given: object = {}, ctx = world.ctx) =>
  listPrincipals(ctx, listPrincipalsQuery.parse({ limit: 200, ...given }));
const keysOf = (id: string, given: object = {}, ctx = world.ctx) =>
  listPrincipalKeys(ctx, id, principalKeysQuery.parse({ limit: 200, ...given }));
const estate = (given: object = {}, ctx = world.ctx) =>
  getEstate(ctx, estateQuery.parse({ limit: 200, ...given }));

/** Gives the owner the first key that somebody decrypts, and no other; answers its ARN. */
async function giveOneKey(): Promise<string> {
  const [key] = await query(
    `SELECT k.id, k.arn FROM key k WHERE k.gone_at IS NULL AND EXISTS (SELECT FROM access_edge e
       JOIN access_set s ON s.id = e.set_id WHERE e.key_id = k.id AND s.allowed <> 0) ORDER BY k.id LIMIT 1`,
  );
  await query(`UPDATE key SET owners = '{}' WHERE 'person:${OWNER}' = ANY(owners)`);
  await query(`UPDATE key SET owners = $2, owned = 'hand' WHERE id = $1`, [
    key.id,
    [`person:${OWNER}`],
  ]);
  return key.arn;
}

describe("the list of principals", () => {
  it("counts what their keys say, and pages through every sort without loss", async () => {
    const all = await list();
    expect(() => principalList.parse(all)).not.toThrow();
    expect(all.items.length).toBe(all.total);
    expect(all.items.some((each) => each.reach.decrypt > 0)).toBe(true);
    expect(all.items.some((each) => each.unknown > 0)).toBe(true);
    for (const each of all.items.slice(0, 8)) {
      const keys = await keysOf(each.id);
      expect(keys.total).toBe(each.keys);
      const scope = keyScopeOf(world.ctx.actor);
      const reach = await reachOfPrincipal(world.db.pool, scope, Number(each.id));
      expect(reach).toHaveLength(each.keys);
      const decrypt = await keysOf(each.id, { capability: "decrypt", verdict: "held" });
      expect(decrypt.total).toBe(each.reach.decrypt);
      expect((await keysOf(each.id, { verdict: "unknown" })).total).toBe(each.unknown);
    }
    const ids = all.items.map(({ id }) => id).sort();
    for (const sort of PRINCIPAL_SORTS.flatMap((each) => [each, `-${each}`])) {
      const paged: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await list({ sort, limit: 17, ...(cursor ? { cursor } : {}) });
        paged.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(paged.sort(), sort).toEqual(ids);
    }
    await expect(list({ cursor: "1.e30.xxxx" })).rejects.toMatchObject({ code: "invalid" });
  });

  it("is narrowed by words, kind, account and capability", async () => {
    const all = (await list()).items;
    const role = all.find((each) => each.kind === "role" && each.accountId !== null);
    if (!role) throw new Error("no role");
    const named = await list({ q: role.ref.toUpperCase() });
    expect(named.items.map(({ id }) => id)).toContain(role.id);
    expect(named.total).toBeLessThan(all.length);
    expect((await list({ q: "%" })).total).toBe(0);
    const kinds = await list({ kind: "service,anyone" });
    expect(kinds.items.every(({ kind }) => kind === "service" || kind === "anyone")).toBe(true);
    const account = await list({ account: role.accountId });
    expect(account.items.every(({ accountId }) => accountId === role.accountId)).toBe(true);
    const granting = await list({ capability: "grant" });
    expect(granting.items.map(({ id }) => id).sort()).toEqual(
      all
        .filter(({ reach }) => reach.grant > 0)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it("says whose policies were read, and what they are", async () => {
    const found = (await list({ kind: "role" })).items.find(({ inEstate }) => inEstate);
    if (!found) throw new Error("no role of the estate");
    const detail = await getPrincipal(world.ctx, found.id);
    expect(() => principalDetail.parse(detail)).not.toThrow();
    expect(detail.identity?.arn).toBe(found.ref);
    expect(detail.identity?.trust).toContain("sts:AssumeRole");
    const keys = await keysOf(found.id);
    expect(() => principalKeyList.parse(keys)).not.toThrow();
    expect(keys.items.every(({ verdicts }) => verdicts.length === keys.actions.length)).toBe(true);
    await expect(getPrincipal(world.ctx, "999999999")).rejects.toMatchObject({ code: "not-found" });
    expect(await findPrincipal(world.ctx, found.ref)).toBe(found.id);
    expect(await findPrincipal(world.ctx, `${found.ref}x`)).toBe(null);
  });

  it("is exported as it is shown, and that is recorded", async () => {
    const shown = await list({ kind: "role" });
    for (const format of ["csv", "json"]) {
      const ask = exportPrincipalsQuery.parse({ kind: "role", format });
      const file = await exportPrincipals({ ...world.ctx, actor: testPerson("auditor") }, ask);
      const text = await textOf(file);
      expect(file.rows).toBe(shown.total);
      if (format === "json") {
        const data = JSON.parse(text);
        expect(data.principals.map(({ ref }: { ref: string }) => ref)).toEqual(
          shown.items.map(({ ref }) => ref),
        );
      } else expect(text.trim().split("\r\n")).toHaveLength(shown.total + 1);
    }
    expect(await query(`SELECT 1 FROM ledger_act WHERE act = 'access.export'`)).toHaveLength(2);
  });
});

describe("files of what is shown", () => {
  const auditor = () => ({ ...world.ctx, actor: testPerson("auditor") });
  it("have the estate matrix, a line for each cell of all its pages", async () => {
    const shown = await estate({ capability: "decrypt", group: "account" });
    const cells = shown.items.reduce((sum, { cells }) => sum + cells.length, 0);
    const ask = { capability: "decrypt", group: "account" };
    const json = await exportEstate(auditor(), exportEstateQuery.parse({ ...ask, format: "json" }));
    const { estate: lines, meta, complete } = JSON.parse(await textOf(json));
    expect({ rows: json.rows, complete }).toEqual({ rows: cells, complete: true });
    expect(meta).toMatchObject({ principals: shown.total, cut: false, filters: ask });
    const held = (ref: string) =>
      lines
        .filter(({ principal }: { principal: string }) => principal === ref)
        .reduce((sum: number, { keys }: { keys: number }) => sum + keys, 0);
    for (const { ref, held: count } of shown.items) expect(held(ref)).toBe(count);
    const csv = await exportEstate(auditor(), exportEstateQuery.parse({ ...ask, format: "csv" }));
    expect((await textOf(csv)).trim().split("\r\n")).toHaveLength(cells + 1);
  });

  it("have a principal's keys, a line for each action that it may do or may be able to", async () => {
    const [found] = (await list({ kind: "role", sort: "-decrypt" })).items;
    if (!found) throw new Error("no role");
    const keys = await keysOf(found.id, { capability: "decrypt" });
    const ask = exportPrincipalKeysQuery.parse({ capability: "decrypt", format: "json" });
    const file = await exportPrincipalKeys(auditor(), found.id, ask);
    const { keys: lines, meta } = JSON.parse(await textOf(file));
    expect(meta).toMatchObject({ principal: found.ref, keys: keys.total, cut: false });
    const count = keys.items.reduce(
      (sum, { verdicts }) => sum + verdicts.replace(/[-D]/g, "").length,
      0,
    );
    expect(lines).toHaveLength(count);
    expect(new Set(lines.map(({ key }: { key: string }) => key)).size).toBe(keys.total);
    await expect(exportPrincipalKeys(owner, "999999999", ask)).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("the estate matrix", () => {
  it.each(["account", "class", "owner"])("by %s adds up to the edges", async (group) => {
    for (const capability of ["decrypt", "administer"] as const) {
      const matrix = await estate({ group, capability });
      expect(() => estateMatrix.parse(matrix)).not.toThrow();
      const [{ n }] = await query(`SELECT count(*)::int AS n FROM key WHERE gone_at IS NULL`);
      expect(matrix.keys).toBe(n);
      const listed = await list({ capability });
      const held = new Map(matrix.items.map((each) => [each.id, each.held]));
      for (const each of listed.items) expect(held.get(each.id)).toBe(each.reach[capability]);
      for (const [index, column] of matrix.columns.entries()) {
        const cells = matrix.items.flatMap(({ cells }) => cells.filter(([at]) => at === index));
        expect(cells.reduce((sum, [, each]) => sum + each, 0)).toBe(column.held);
        expect(cells.filter(([, each]) => each > 0).length).toBe(column.principals);
        expect(cells.every(([, a, b]) => a + b <= column.keys)).toBe(true);
      }
      for (const row of matrix.items) {
        expect(row.cells.reduce((sum, [, each]) => sum + each, 0)).toBe(row.held);
      }
      const widths = matrix.items.map(({ held }) => held);
      expect(widths).toEqual([...widths].sort((a, b) => b - a));
    }
  });

  it("pages, opens a group into its keys, and its cells lead to the keys they count", async () => {
    const all = await estate();
    const paged = [];
    for (let cursor: string | undefined; ; ) {
      const page = await estate({ limit: 9, ...(cursor ? { cursor } : {}) });
      paged.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.items);
    const [column] = all.columns;
    if (!column) throw new Error("no group");
    const opened = await estate({ open: column.id });
    expect(opened.columns).toHaveLength(column.keys);
    expect(opened.columns.every(({ keys }) => keys === 1)).toBe(true);
    const [row] = opened.items;
    const cell = all.items.find(({ id }) => id === row?.id)?.cells.find(([at]) => at === 0);
    const keys = await keysOf(row?.id ?? "", {
      capability: "decrypt",
      verdict: "held",
      group: "account",
      of: column.id,
    });
    expect(keys.total).toBe(cell?.[1]);
    await expect(estate({ open: "000000000000" })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("the row scope", () => {
  it("shows an owner own keys alone, and who reaches them alone", async () => {
    expect((await list({}, owner)).total).toBe(0);
    expect((await estate({}, owner)).keys).toBe(0);
    const arn = await giveOneKey();
    const own = await list({}, owner);
    expect(own.state).toMatchObject({ keys: 1, pending: 0 });
    expect(own.total).toBeGreaterThan(0);
    expect(own.items.every(({ keys }) => keys === 1)).toBe(true);
    const [first] = own.items;
    const keys = await keysOf(first?.id ?? "", {}, owner);
    expect(keys.items.map((each) => each.arn)).toEqual([arn]);
    expect((await getPrincipal(owner, first?.id ?? "")).keys).toBe(1);
    const others = (await list()).items.filter(({ id }) => !own.items.some((o) => o.id === id));
    expect(others.length).toBeGreaterThan(0);
    for (const { id, ref } of others.slice(0, 3)) {
      await expect(getPrincipal(owner, id)).rejects.toMatchObject({ code: "not-found" });
      expect(await findPrincipal(owner, ref)).toBe(null);
      await expect(keysOf(id, {}, owner)).rejects.toMatchObject({ code: "not-found" });
    }
    const matrix = await estate({}, owner);
    expect(matrix.keys).toBe(1);
    expect(matrix.columns).toHaveLength(1);
    const capable = await list({ capability: "decrypt" }, owner);
    expect(capable.total).toBe(own.items.filter(({ reach }) => reach.decrypt > 0).length);
  });
});
