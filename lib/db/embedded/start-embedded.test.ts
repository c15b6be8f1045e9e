import { execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { env } from "../../env";
import { applyMigrations } from "../migrate/apply-migrations";
import { migrateQueue } from "../migrate/migrate-queue";
import { prepareDatabase } from "../migrate/prepare-database";
import { DataFolderHeldError } from "./holders";
import { isAlive } from "./process-info";
import {
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbedded,
  stopAbandoned,
} from "./start-embedded";

let parent: string;
let dataDir: string;
const servers: EmbeddedServer[] = [];
const folder = resolve(env.KEYLEDGER_TEST_FOLDER);
const settings = { fsync: "off", shared_buffers: "16MB" };

/** A folder that was used and left, to be copied by tests of what comes after: making one takes longest. */
let used: string;
beforeAll(async () => {
  used = await mkdtemp(join(folder, "keyledger used "));
  const server = await startEmbedded({ dataDir: join(used, "data dir"), role: "server", settings });
  await server.stop();
});
afterAll(() => rm(used, { recursive: true, force: true }));

beforeEach(async () => {
  // mkdtemp makes a folder that only its owner may enter: as root, PostgreSQL's user may not.
  parent = await mkdtemp(join(folder, "keyledger test "));
  dataDir = join(parent, "data dir");
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function copyOf(folder: string) {
  await promisify(execFile)("cp", ["-a", join(folder, "data dir"), dataDir]);
}

async function startUsed() {
  await copyOf(used);
  return start();
}

async function start(role: EmbeddedOptions["role"] = "server") {
  const server = await startEmbedded({ dataDir, role, settings });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const untilDead = (pid: number) =>
  expect.poll(() => isAlive(pid), { timeout: 60_000, interval: 25 }).toBe(false);

describe("startEmbedded", () => {
  it("starts below a closed folder with spaces, keeps data, and keeps its secrets to the owner", async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    await query(first.ownerUrl, "CREATE TABLE kept (id int)");
    await servers.pop()?.stop();
    expect(first.isAlive()).toBe(false);
    const secrets = await stat(join(dataDir, "postgres", "secrets.json"));
    expect(secrets.mode & 0o777).toBe(0o600);
    const second = await start();
    expect(await query(second.ownerUrl, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 0 }]);
  });

  it("listens on the loopback alone, wants a password, and gives the application no superuser", async () => {
    const { url, port } = await start();
    const facts = await query(
      url,
      "SELECT current_setting('listen_addresses') AS listen, rolsuper FROM pg_roles WHERE rolname = current_user",
    );
    expect(facts).toEqual([{ listen: "127.0.0.1", rolsuper: false }]);
    await expect(
      query(`postgresql://keyledger_app:wrong@127.0.0.1:${port}/keyledger`, "SELECT 1"),
    ).rejects.toThrow(/password/);
  });

  it("says which process holds the folder when a second server starts on it", async () => {
    await startUsed();
    const error = await start().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataFolderHeldError);
    expect((error as Error).message).toContain(`process ${process.pid} (node `);
    expect((error as Error).message).toMatch(/since \d{4}-\d\d-\d\dT/);
  });

  it("lets commands work beside a server, and the last one out stops it", async () => {
    const server = await startUsed();
    const [one, two] = await Promise.all([start("command"), start("command")]);
    expect([one.pid, two.pid]).toEqual([server.pid, server.pid]);
    await server.stop();
    await one.stop();
    expect(await query(two.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await two.stop();
    expect(two.isAlive()).toBe(false);
    servers.splice(0);
  });

  it("starts once when several start at the same moment on a fresh folder", async () => {
    const all = await Promise.all([start("command"), start("command"), start("command")]);
    expect(new Set(all.map((server) => server.pid)).size).toBe(1);
    expect(all.filter((server) => !server.adopted)).toHaveLength(1);
  });

  it("adopts the PostgreSQL of a process that was killed", async () => {
    await copyOf(used);
    const script = `
      import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, "start-embedded.ts"))};
      startEmbedded(${JSON.stringify({ dataDir, role: "server", settings })}).then((server) => {
        console.log(server.pid);
        setInterval(() => undefined, 1000);
      });`;
    const file = join(parent, "holder.mts");
    await writeFile(file, script);
    const child = spawn(process.execPath, ["--import", "tsx", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) =>
      child.stdout.once("data", (line: Buffer) => resolve(Number(line.toString()))),
    );
    await expect(start()).rejects.toThrow(new RegExp(`process ${child.pid} `));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const server = await start();
    expect(server).toMatchObject({ adopted: true, pid });
  });

  it("is stopped for a process that was killed, and left alone while somebody uses it", async () => {
    const server = await startUsed();
    expect(await stopAbandoned(dataDir)).toBe(false);
    expect(server.isAlive()).toBe(true);
    // What a killed process leaves: a record of itself that no living process matches.
    const holders = join(dataDir, "postgres", "holders");
    for (const file of await readdir(holders)) {
      const holder = JSON.parse(await readFile(join(holders, file), "utf8"));
      await writeFile(join(holders, file), JSON.stringify({ ...holder, mark: "another" }));
    }
    expect(await stopAbandoned(dataDir)).toBe(true);
    expect(server.isAlive()).toBe(false);
    expect(await stopAbandoned(dataDir)).toBe(false);
  });

  it("takes the same port again after PostgreSQL was killed", async () => {
    const first = await startUsed();
    process.kill(first.pid, "SIGKILL");
    await untilDead(first.pid);
    await servers.pop()?.stop();
    expect((await start()).port).toBe(first.port);
  });

  it("recovers all that was committed after PostgreSQL was killed", async () => {
    const first = await startUsed();
    await query(first.ownerUrl, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");
    process.kill(first.pid, "SIGKILL");
    await untilDead(first.pid);
    await servers.pop()?.stop();
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.ownerUrl, "SELECT id FROM kept")).toEqual([{ id: 7 }]);
  });

  it("starts although the id in postmaster.pid belongs to an unrelated process now", async () => {
    const first = await startUsed();
    const path = join(dataDir, "postgres", "cluster", "postmaster.pid");
    const lines = (await readFile(path, "utf8")).split("\n");
    process.kill(first.pid, "SIGKILL");
    await untilDead(first.pid);
    await servers.pop()?.stop();
    await writeFile(path, [String(process.pid), ...lines.slice(1)].join("\n"));
    expect((await start()).adopted).toBe(false);
  });

  it("begins anew where making the folder was cut off", async () => {
    await mkdir(join(dataDir, "postgres", "cluster.new", "base"), { recursive: true });
    await start();
    expect(await readdir(join(dataDir, "postgres"))).not.toContain("cluster.new");
  });

  it("says what to do with data of another version", async () => {
    await (await startUsed()).stop();
    servers.pop();
    await writeFile(join(dataDir, "postgres", "cluster", "PG_VERSION"), "17\n");
    await expect(start()).rejects.toThrow(/made by PostgreSQL 17; this program brings 18/);
  });

  it("says so when the data folder cannot be made", async () => {
    await writeFile(dataDir, "a file");
    await expect(start()).rejects.toThrow(/EEXIST|ENOTDIR|cannot be written/);
    await chmod(dataDir, 0o600);
  });
});

describe("a folder of the time when the application owned its database", () => {
  /** Makes of a new folder what the first version left: one role that owns all, and two passwords. */
  async function asFirstVersion() {
    const made = await startUsed();
    await query(made.adminUrl, "DROP ROLE keyledger_app");
    const path = join(dataDir, "postgres", "secrets.json");
    const { app: _, ...known } = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify(known));
    await applyMigrations(made.ownerUrl);
    await migrateQueue(made.ownerUrl);
    await query(
      made.ownerUrl,
      `INSERT INTO lease VALUES ('kept', 'x', 7, now()); SELECT graphile_worker.add_job('kept', '{}')`,
    );
    await servers.pop()?.stop();
    return made.ownerUrl;
  }

  it("is carried over at the next start: all is there, and the application owns nothing of it", async () => {
    const before = await asFirstVersion();
    const server = await start();
    const { rights } = await prepareDatabase(server);
    expect(rights).toMatchObject({ role: "keyledger_app", state: "separate" });
    expect(await query(server.url, "SELECT name, token FROM lease")).toEqual([
      { name: "kept", token: "7" },
    ]);
    expect(
      await query(server.url, "SELECT task_identifier AS task FROM graphile_worker.jobs"),
    ).toEqual([{ task: "kept" }]);
    const owner = new URL(server.ownerUrl);
    expect([owner.username, owner.password]).toEqual(["keyledger", new URL(before).password]);
    await expect(query(server.url, "TRUNCATE lease")).rejects.toThrow(/permission denied/);
  });

  it("is carried over by whatever comes first, a command or the server, and only once", async () => {
    await asFirstVersion();
    const all = await Promise.all([start("command"), start("command"), start()]);
    const states = await Promise.all(all.map((each) => prepareDatabase(each)));
    expect(states.map(({ rights }) => rights.state)).toEqual(Array(3).fill("separate"));
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  });
});
