import { expect, test } from "@playwright/test";
import type { SyncRun, SyncRunDetail } from "@/lib/estate/schemas";
import type { KeyList } from "@/lib/keys/schemas";
import { Shared, type SharingServer } from "./support/shared";

test.describe.configure({ mode: "serial" });

let shared: Shared;
let servers: [SharingServer, SharingServer];
let token: string;
test.beforeAll(async () => {
  shared = await Shared.open("two-servers");
});
test.afterAll(() => shared?.close());

const ended = (server: SharingServer, id: string) =>
  expect
    .poll(async () => (await server.ask<SyncRunDetail>(token, `sync-runs/${id}`)).state, {
      timeout: 60_000,
      intervals: [100],
    })
    .toBe("done");

async function keysOfScopes(server: SharingServer): Promise<Record<string, number>> {
  const { items } = await server.ask<KeyList>(token, "keys?limit=200");
  const counts: Record<string, number> = {};
  for (const { accountId, region } of items) {
    const scope = `${accountId}/${region}`;
    counts[scope] = (counts[scope] ?? 0) + 1;
  }
  return counts;
}

test("two servers that start at once on one database migrate it once, and both become healthy", async () => {
  servers = [await shared.start(), await shared.start()];
  await Promise.all(servers.map((server) => server.ready()));
  const migrated = servers.filter(({ said }) => /Applied \d+ migrations/.test(said));
  expect(migrated).toHaveLength(1);
  for (const server of servers) {
    expect(server.said).not.toContain("owns the ledger");
    expect(await server.health()).toMatchObject({ status: "ok", databaseRole: "separate" });
  }
});

test("a sync that both are asked for is one, and reads each scope once", async () => {
  [, token] = await Promise.all([shared.addAccounts(), shared.token()]);
  const { items } = await servers[0].ask<{ items: SyncRun[] }>(token, "sync-runs?limit=1");
  await ended(servers[0], items[0]?.id ?? "");
  await shared.asked("DescribeKey");
  const begun = await Promise.all(
    servers.map((server) => server.ask<SyncRun>(token, "sync-runs", {})),
  );
  expect(begun[0]?.id).toBe(begun[1]?.id);
  await ended(servers[1], begun[0]?.id ?? "");
  const keys = await keysOfScopes(servers[0]);
  expect(Object.values(keys).reduce((a, b) => a + b, 0)).toBeGreaterThan(40);
  expect(await shared.asked("DescribeKey")).toEqual(keys);
});

test("one that is killed in a sync leaves the other working, which ends the sync", async () => {
  const before = await keysOfScopes(servers[1]);
  const faults = [{ kind: "delay", api: "GetKeyPolicy", milliseconds: 300 }];
  await fetch(`${shared.endpoint.url}/_local/faults`, {
    method: "PUT",
    body: JSON.stringify(faults),
  });
  const { id } = await servers[0].ask<SyncRun>(token, "sync-runs", {});
  await expect
    .poll(async () => {
      const { steps } = await servers[1].ask<SyncRunDetail>(token, `sync-runs/${id}`);
      return steps.some(({ phase }) => phase === "read-keys");
    })
    .toBe(true);
  await servers[0].kill();
  await fetch(`${shared.endpoint.url}/_local/faults`, { method: "DELETE" });
  await ended(servers[1], id);
  expect(await keysOfScopes(servers[1])).toEqual(before);
  expect(await servers[1].health()).toMatchObject({ status: "ok", worker: "up" });
});
