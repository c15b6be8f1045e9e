import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries";
import { isAlive, programName } from "./process-info";
import { giveTo, type RunAs } from "./run-as";

/** One PostgreSQL data folder with what is needed to run it. All paths are absolute. */
export interface Cluster {
  dir: string;
  data: string;
  log: string;
  binaries: Binaries;
  owner: { uid: number; gid: number } | null;
  runAs: RunAs;
}

/** The passwords of a folder's three roles. */
export interface Secrets {
  /** `postgres` */
  superuser: string;
  /** `keyledger`, which owns the database; named so when it was the only role, and kept for those folders. */
  application: string;
  /** `keyledger_app`, as which site, worker and commands connect. */
  app: string;
}

/** What a postmaster says of itself in postmaster.pid. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** Nothing of ours: PG* variables would change what is started. Windows programs need theirs. */
const ENVIRONMENT: NodeJS.ProcessEnv | undefined =
  process.platform === "win32"
    ? undefined
    : { NODE_ENV: "production", PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" };

const LOG_LIMIT = 10 * 1024 * 1024;

/**
 * Passwords of the folder, made when first needed; readable by the owner alone. Call it under the folder's lock:
 * a folder of a version that knew fewer roles gets the passwords that it lacks.
 */
export async function readSecrets({ dir }: Pick<Cluster, "dir">): Promise<Secrets> {
  const path = join(dir, "secrets.json");
  const text = await readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const known: Partial<Secrets> = text === null ? {} : JSON.parse(text);
  const { superuser, application, app } = known;
  if (superuser && application && app) return { superuser, application, app };
  const fresh = () => randomBytes(24).toString("base64url");
  const secrets: Secrets = {
    superuser: superuser ?? fresh(),
    application: application ?? fresh(),
    app: app ?? fresh(),
  };
  await writeFile(`${path}.new`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secrets;
}

/**
 * Makes the data folder unless it is there. It appears under its name only when complete. Throws when
 * it is of another major version or belongs to another user.
 */
export async function ensureCluster(cluster: Cluster, secrets: Secrets): Promise<void> {
  const { data, binaries } = cluster;
  const version = await readFile(join(data, "PG_VERSION"), "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw new Error(`${data} cannot be read (${error.code}). Start as the user who owns it.`);
  });
  if (version === null) return initialise(cluster, secrets);
  if (Number.parseInt(version, 10) !== binaries.major) {
    throw new Error(
      `${data} was made by PostgreSQL ${version.trim()}; this program brings ${binaries.major}. Move the data with ` +
        "pg_dump of the old version, or choose another --data-dir.",
    );
  }
  const uid = cluster.owner?.uid ?? process.getuid?.();
  const owner = (await stat(data)).uid;
  if (uid !== undefined && owner !== uid) {
    throw new Error(`${data} belongs to user ${owner}. Start as that user or as root.`);
  }
}

async function initialise(cluster: Cluster, secrets: Secrets): Promise<void> {
  const fresh = `${cluster.data}.new`;
  const passwordFile = join(cluster.dir, "initdb.password");
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, `${secrets.superuser}\n`, { mode: 0o600 });
  await Promise.all([giveTo(cluster.owner, fresh), giveTo(cluster.owner, passwordFile)]);
  try {
    await command(cluster, cluster.binaries.initdb, [
      `--pgdata=${fresh}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, cluster.data);
}

/** The postmaster that runs on the folder, if one does. Removes the mark of one that is long gone. */
export async function findPostmaster({ data }: Cluster): Promise<Postmaster | null> {
  const path = join(data, "postmaster.pid");
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const name = isAlive(pid) ? await programName(pid) : "";
  if (name === null || name.startsWith("postgres")) return { pid, port: Number(lines[3]) };
  // PostgreSQL would refuse to start if an unrelated process of the same user got this id since.
  await rm(path, { force: true });
  return null;
}

/** Starts the server in a session of its own, so that Ctrl-C stops it in order, after its users. */
export async function spawnPostmaster(
  cluster: Cluster,
  port: number,
  settings: Record<string, string>,
): Promise<number> {
  const { size } = await stat(cluster.log).catch(() => ({ size: 0 }));
  if (size > LOG_LIMIT) await truncate(cluster.log);
  const log = await open(cluster.log, "a", 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { prefix, ...ids } = cluster.runAs;
  const [program = cluster.binaries.postgres, ...args] = [
    ...prefix,
    cluster.binaries.postgres,
    "-D",
    cluster.data,
    "-p",
    String(port),
    ...flags,
  ];
  try {
    const child = spawn(program, args, {
      ...ids,
      cwd: "/",
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: ENVIRONMENT,
    });
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => {
        child.unref();
        resolve(child.pid ?? 0);
      });
    });
  } finally {
    await log.close();
  }
}

/** The last lines that the server wrote, for messages. */
export async function logTail({ log }: Cluster, lines = 8): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

async function command({ runAs, dir }: Cluster, program: string, args: string[]): Promise<void> {
  const { prefix, ...ids } = runAs;
  const [first = program, ...rest] = [...prefix, program, ...args];
  const child = spawn(first, rest, {
    ...ids,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
    env: ENVIRONMENT,
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-4_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The database folder in ${dir} could not be made:\n${errors}`);
}
