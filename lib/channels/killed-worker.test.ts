import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { ensureQueue } from "@/lib/jobs/add-job";
import { enqueueNotice } from "./enqueue-notice";
import { listDeliveries } from "./list-deliveries";
import { parseSmtpHosts } from "./rules/allowed-hosts";
import { mailSink } from "./testing/mail-sink";
import { OK, testOutbound } from "./testing/outbound";
import { createChannel } from "./write-channel";

let test: TestDatabase;
let folder: string;
let ctx: Context;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  folder = await mkdtemp(join(tmpdir(), "keyledger-killed-"));
  const clock = () => new Date();
  ctx = { db: test.db, actor: testPerson("admin"), clock, requestId: "r" };
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

/** `npm run worker` as a process of its own, whose only mail server is the test's. */
function startWorker(port: number): ChildProcess {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const worker = spawn(process.execPath, ["--import", "tsx", "lib/cli/worker.ts"], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: test.url,
      KEYLEDGER_DATA_DIR: folder,
      KEYLEDGER_SMTP_HOSTS: `127.0.0.1:${port}=plaintext`,
      KEYLEDGER_SYNC_MINUTES: "0",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  workers.push(worker);
  return worker;
}

const idOf = (mail: string) => /^X-Keyledger-Id: (\S+)/im.exec(mail)?.[1];
const soon = { timeout: 60_000, interval: 50 };

it("a worker that is killed after the receiver took a notice leaves it to the next, which sends it under the same id", async () => {
  let held = 0;
  const sink = await mailSink({ disabledCommands: ["STARTTLS"] }, () => {
    held += 1;
    // The first is taken whole and never answered: the worker waits in the middle of its try.
    return held === 1 ? new Promise(() => undefined) : Promise.resolve();
  });
  const config = {
    ...({ host: "127.0.0.1", port: sink.port, tls: "none", user: null } as const),
    ...{ from: "keyledger@example.com", to: ["team@example.com"] },
  };
  const mailServers = parseSmtpHosts(`127.0.0.1:${sink.port}=plaintext`).hosts;
  const target = { kind: "email", config } as const;
  const out = testOutbound(() => OK, { mailServers });
  await createChannel(ctx, { name: "Mail", topics: [], enabled: true, target }, out);
  const notice = { topic: "sync", severity: "error", title: "A sync failed", lines: [] } as const;
  await inTransaction(test.db, (client) =>
    enqueueNotice(client, ctx, { ...notice, link: "/accounts" }),
  );
  const only = async () => (await listDeliveries(ctx, { limit: 50 })).items[0];

  const first = startWorker(sink.port);
  await vi.waitFor(() => expect(sink.mails).toHaveLength(1), soon);
  expect(await only()).toMatchObject({ state: "waiting", tries: 1 });
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(await only()).toMatchObject({ state: "waiting", tries: 1, sentAt: null });

  startWorker(sink.port);
  await vi.waitFor(async () => expect((await only())?.state).toBe("sent"), soon);
  expect(await only()).toMatchObject({ tries: 2, error: null });
  const { id } = (await only()) ?? {};
  expect(sink.mails.map(idOf)).toEqual([id, id]);
  const messageIds = sink.mails.map((mail) => /^Message-ID: (.+)$/im.exec(mail)?.[1]);
  expect(new Set(messageIds)).toEqual(new Set([`<${id}@example.com>`]));
  await sink.close();
});
