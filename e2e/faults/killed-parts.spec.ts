import { appendFile, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { signIn } from "../support/sign-in";
import { Demo } from "./support/demo";
import { fingerprint } from "./support/fingerprint";
import { isRunning } from "./support/processes";

test.describe.configure({ mode: "serial" });

/** Slow enough to be killed in the middle, however busy the machine is. */
const SLOW = { kind: "delay", api: "GetKeyPolicy", milliseconds: 20_000 } as const;

let undisturbed: Record<string, unknown>;
let model: Demo;
const started: Demo[] = [];
test.afterEach(async () => {
  for (const demo of started.splice(0)) await demo.stop();
});

async function startSlowly(name: string): Promise<Demo> {
  const demo = await Demo.fresh(name, model);
  started.push(demo);
  demo.start();
  await demo.faults([SLOW]);
  await demo.ready();
  return demo;
}

test("an undisturbed sync", async () => {
  model = await Demo.fresh("undisturbed");
  started.push(model);
  model.start();
  await model.ready();
  expect((await model.ended()).state).toBe("done");
  undisturbed = await fingerprint(model);
  expect(Object.keys(undisturbed).filter((arn) => arn.includes(":key/")).length).toBeGreaterThan(
    40,
  );
});

test("a worker that is killed in a sync is started again, and goes on where it stopped", async () => {
  const demo = await startSlowly("killed-worker");
  const run = await demo.underWay();
  const worker = demo.part("worker") ?? 0;
  await demo.kill(worker);
  await demo.faults([]);
  const after = await demo.ended(run.id, 90_000);
  expect(after.state).toBe("done");
  expect(demo.part("worker")).not.toBe(worker);
  expect(demo.said.join("")).toContain("worker ended (SIGKILL); starting it again");
  expect((await demo.latestRun())?.id).toBe(run.id);
  expect(await fingerprint(demo)).toEqual(undisturbed);
});

test("a database that is killed in a sync: told in words, started again, nothing lost", async ({
  page,
}) => {
  const demo = await startSlowly("killed-database");
  await signIn(page, "security", `${demo.url}/sign-in`);
  const run = await demo.underWay();
  // It cannot start again before we let it, and another program takes its port meanwhile.
  const settings = join(demo.dir, "postgres/cluster/postgresql.conf");
  const before = await readFile(settings, "utf8");
  await appendFile(settings, "\nnot_a_setting = on\n");
  const { port } = JSON.parse(await readFile(join(demo.dir, "postgres.json"), "utf8"));
  await demo.kill(await demo.database());
  const squatter = await hold(port);
  try {
    await expect
      .poll(() => demo.health(), { timeout: 10_000 })
      .toMatchObject({ http: 503, status: "down", database: "down", worker: "unknown" });
    const answer = await fetch(`${demo.url}/api/v1/keys`, {
      headers: { authorization: `Bearer ${await demo.token()}` },
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    for (const path of ["/", "/keys", "/accounts"]) {
      await page.goto(`${demo.url}${path}`);
      await expect(page.getByText("The database cannot be reached")).toBeVisible();
      await expect(page.getByText(/\bat \w+ \(|ECONNREFUSED|127\.0\.0\.1|prisma/i)).toHaveCount(0);
    }
  } finally {
    await writeFile(settings, before);
    await demo.faults([]);
  }
  await demo.healthy();
  squatter.close();
  expect((await demo.ended(run.id, 90_000)).state).toBe("done");
  expect(await fingerprint(demo)).toEqual(undisturbed);
  await page.goto(`${demo.url}/keys`);
  await expect(page.getByRole("table")).toBeVisible();
});

test("a site that is killed is started again", async () => {
  const demo = await Demo.fresh("killed-web", model);
  started.push(demo);
  demo.start();
  await demo.ready();
  const web = demo.part("web") ?? 0;
  await demo.kill(web);
  expect(await demo.health()).toBeNull();
  await demo.healthy();
  expect(isRunning(web)).toBe(false);
  expect((await demo.ended()).state).toBe("done");
});

function hold(port: number): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => done(server));
  });
}
