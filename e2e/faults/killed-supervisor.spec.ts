import { expect, test } from "@playwright/test";
import type { KeyHistory } from "@/lib/keys/schemas/key-detail";
import { run } from "./support/command";
import { Demo } from "./support/demo";
import { fingerprint } from "./support/fingerprint";
import { processes } from "./support/processes";

test.describe.configure({ mode: "serial" });

/** Longest time from a second start to a site that answers, ms: about 5 s on an idle machine. */
const AGAIN_MS = 150_000;

let demo: Demo;
let read: Record<string, unknown>;
test.beforeAll(async () => {
  demo = await Demo.fresh("supervisor");
  demo.start();
  await demo.ready();
  expect((await demo.ended()).state).toBe("done");
  read = await fingerprint(demo);
});
test.afterAll(() => demo.stop());

const left = () =>
  processes().filter(({ args }) => args.includes(demo.dir) || args.includes(`--port ${demo.port}`));

async function startAgain(): Promise<string> {
  const before = demo.said.length;
  demo.start();
  const said = () => demo.said.slice(before).join("");
  await expect.poll(said, { timeout: AGAIN_MS, intervals: [100] }).toContain("Ready.");
  await demo.healthy();
  return said();
}

test("a second start on a folder in use says who holds it, and changes nothing", async () => {
  const { port } = await Demo.fresh("supervisor-second");
  const other = ["--no-open", "--port", String(port), "--data-dir", demo.dir];
  const refused = await run(process.execPath, ["scripts/demo.mjs", ...other]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(`in use by process ${demo.supervisor} `);
  expect(refused.stderr).not.toMatch(/\n\s+at /);
  expect((await demo.health())?.status).toBe("ok");
});

test("a second start on a port in use says so", async () => {
  const args = ["--no-open", "--port", String(demo.port), "--data-dir", `${demo.dir}-other`];
  const refused = await run(process.execPath, ["scripts/demo.mjs", ...args]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(`Port ${demo.port} on 127.0.0.1 is taken`);
});

test("a start after a clean stop keeps all data, and makes no history", async () => {
  await demo.stop();
  expect(await demo.exit).toBe(0);
  expect(left()).toEqual([]);
  await startAgain();
  // The start reads the estate again: what it reads is the same, so nothing may look changed.
  expect((await demo.ended()).state).toBe("done");
  expect(await fingerprint(demo)).toEqual(read);
  const { total, items } = await demo.get<{ total: number; items: { arn: string }[] }>(
    "keys?limit=1&sort=keyId",
  );
  expect(total).toBeGreaterThan(40);
  const [, , , region, account, resource] = items[0]?.arn.split(":") ?? [];
  const path = `keys/${account}/${region}/${resource?.replace("key/", "")}/history`;
  const history = await demo.get<KeyHistory>(path);
  expect(history.items.filter((span) => span.endedAt !== null)).toEqual([]);
});

test("nothing outlives a supervisor that is killed, and the data is there at the next start", async () => {
  const pids = demo.all().map(({ pid }) => pid);
  const postgres = await demo.database();
  expect(pids).toContain(postgres);
  await demo.kill(demo.supervisor);
  const alive = () => processes().filter(({ pid }) => pids.includes(pid));
  await expect.poll(alive, { timeout: 30_000 }).toEqual([]);
  expect(left()).toEqual([]);
  await startAgain();
  await demo.ended();
  expect(await fingerprint(demo)).toEqual(read);
});

test("a start joins the PostgreSQL of a supervisor that was killed with its keeper", async () => {
  const postgres = await demo.database();
  const pids = demo.all().flatMap(({ pid }) => (pid === postgres ? [] : [pid]));
  const keeper = demo.part("keeper") ?? 0;
  process.kill(demo.supervisor, "SIGKILL");
  await demo.kill(keeper);
  const alive = () =>
    processes().filter(({ pid, args }) => pids.includes(pid) && !/postgres/.test(args));
  await expect.poll(alive, { timeout: 30_000 }).toEqual([]);
  expect(await demo.database()).toBe(postgres);
  expect(await startAgain()).toContain(
    `Joined the PostgreSQL that runs already (process ${postgres})`,
  );
  await demo.ended();
  expect(await fingerprint(demo)).toEqual(read);
  await demo.stop();
  expect(left()).toEqual([]);
});
