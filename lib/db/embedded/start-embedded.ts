import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findBinaries } from "./binaries";
import {
  type Cluster,
  ensureCluster,
  findPostmaster,
  logTail,
  type Postmaster,
  readSecrets,
  type Secrets,
  spawnPostmaster,
} from "./cluster";
import { withFileLock } from "./file-lock";
import { freePort } from "./free-port";
import { addHolder, DataFolderHeldError, type Holder, liveHolders, removeHolder } from "./holders";
import { isAlive } from "./process-info";
import { APP_ROLE, ensureDatabase, OWNER_ROLE, waitUntilReady } from "./ready";
import { giveTo, ownerFor, runAs } from "./run-as";

export interface EmbeddedServer {
  /** Connection string of the application: a role that owns nothing. */
  url: string;
  /** Connection string of the role that owns the database, for migrations alone. */
  ownerUrl: string;
  /** Connection string of the superuser, for tests that create databases. */
  adminUrl: string;
  port: number;
  pid: number;
  /** It ran already: for another process, or left over by one that was killed. */
  adopted: boolean;
  /** False when its process is gone. */
  isAlive(): boolean;
  /** Gives it up. The last process that uses the server stops it. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The application's data folder; the server lives in its subfolder `postgres`. */
  dataDir: string;
  /** `server`: one at a time on a folder. `command`: any number, beside a server or alone. */
  role: "server" | "command";
  /** PostgreSQL settings over ours, e.g. `{fsync: "off"}` in tests. */
  settings?: Record<string, string>;
}

/** Small queries of a dashboard on one machine; containers often give only 64 MB of shared memory. */
const SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "256MB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  random_page_cost: "1.1",
  max_wal_size: "2GB",
  max_parallel_workers_per_gather: "0",
  jit: "off",
};

/**
 * Starts the embedded PostgreSQL of a data folder, or joins the one that runs on it. Throws a
 * DataFolderHeldError when another server uses the folder, and an Error that says what to do when the
 * folder cannot be used.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir);
  const cluster = await prepare(dataDir);
  const holders = join(cluster.dir, "holders");
  const lock = join(cluster.dir, "lock");
  const stateFile = join(dataDir, "postgres.json");
  return withFileLock(lock, async () => {
    const server = (await liveHolders(holders)).find((holder) => holder.role === "server");
    if (server && options.role === "server") throw new DataFolderHeldError(dataDir, server);
    const holder = await addHolder(holders, options.role);
    try {
      const secrets = await readSecrets(cluster);
      const { adopted, ...main } = await adoptOrStart(
        cluster,
        secrets,
        stateFile,
        options.settings,
      );
      return {
        ...main,
        adopted,
        url: connectionString(APP_ROLE, secrets.app, main.port, "keyledger"),
        ownerUrl: connectionString(OWNER_ROLE, secrets.application, main.port, "keyledger"),
        adminUrl: connectionString("postgres", secrets.superuser, main.port, "postgres"),
        isAlive: () => isAlive(main.pid),
        stop: () =>
          withFileLock(lock, async () => {
            await removeHolder(holders, holder);
            if ((await liveHolders(holders)).length > 0) return;
            // The state file stays: a later start takes the same port again, if it is free.
            await stopPostmaster(main.pid);
          }),
      };
    } catch (error) {
      await removeHolder(holders, holder);
      throw error;
    }
  });
}

/** The server that uses the folder now, if one does. */
export async function heldBy(dataDir: string): Promise<Holder | null> {
  const live = await liveHolders(join(resolve(dataDir), "postgres", "holders"));
  return live.find((holder) => holder.role === "server") ?? null;
}

/** Stops the server of a data folder when no living process uses it. True when it stopped one. */
export async function stopAbandoned(dataDir: string): Promise<boolean> {
  const cluster = await prepare(resolve(dataDir));
  return withFileLock(join(cluster.dir, "lock"), async () => {
    if ((await liveHolders(join(cluster.dir, "holders"))).length > 0) return false;
    const found = await findPostmaster(cluster);
    if (found) await stopPostmaster(found.pid);
    return found !== null;
  });
}

async function prepare(dataDir: string): Promise<Cluster> {
  const dir = join(dataDir, "postgres");
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const owner = await ownerFor(dir);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await giveTo(owner, dir);
    const binaries = await findBinaries();
    const how = await runAs(owner, [dir, binaries.postgres]);
    return { dir, data: join(dir, "cluster"), log: join(dir, "log"), binaries, owner, runAs: how };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
      throw new Error(
        `The data folder ${dataDir} cannot be written (${code}). Choose another with --data-dir, or start as its owner.`,
        { cause: error },
      );
    }
    throw error;
  }
}

async function adoptOrStart(
  cluster: Cluster,
  secrets: Secrets,
  stateFile: string,
  settings: Record<string, string> = {},
): Promise<Postmaster & { adopted: boolean }> {
  await ensureCluster(cluster, secrets);
  const found = await findPostmaster(cluster);
  const admin = (port: number) => connectionString("postgres", secrets.superuser, port, "postgres");
  if (found?.port && (await waitUntilReady(admin(found.port), () => isAlive(found.pid)))) {
    await ensureDatabase(admin(found.port), secrets);
    await writeState(stateFile, found);
    return { ...found, adopted: true };
  }
  const last = await readState(stateFile);
  const end = Date.now() + 30_000;
  for (;;) {
    const port = await freePort(last?.port);
    const pid = await spawnPostmaster(cluster, port, { ...SETTINGS, ...settings });
    if (await waitUntilReady(admin(port), () => isAlive(pid))) {
      await ensureDatabase(admin(port), secrets);
      await writeState(stateFile, { pid, port });
      return { pid, port, adopted: false };
    }
    const tail = await logTail(cluster);
    // Backends of a killed postmaster need a moment to notice that it is gone; a port can be lost.
    const passing = /shared memory block|lock file|Address already in use|could not bind/.test(
      tail,
    );
    if (!passing || Date.now() > end) {
      throw new Error(`The embedded PostgreSQL did not start. The end of ${cluster.log}:\n${tail}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, all is written. Then the hard way. */
async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, seconds] of [["SIGINT", 30] as const, ["SIGQUIT", 10] as const]) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const end = Date.now() + seconds * 1_000;
    while (Date.now() < end) {
      if (!isAlive(pid)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function connectionString(user: string, password: string, port: number, database: string): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

async function writeState(path: string, state: Postmaster): Promise<void> {
  const text = JSON.stringify({ ...state, writtenAt: new Date().toISOString() });
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readState(path: string): Promise<Postmaster | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Postmaster;
  } catch {
    return null;
  }
}
