import { execFile } from "node:child_process";
import { chown, readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How to start a PostgreSQL program: it refuses to run as root. */
export interface RunAs {
  uid?: number;
  gid?: number;
  /** Program and arguments to put in front. */
  prefix: string[];
}

/** As root: whom PostgreSQL runs as. The folder's owner if that is not root, else a system user. */
export async function ownerFor(dir: string): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dir).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // Try the next name.
    }
  }
  throw new Error(
    "PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody`. " +
      "Start as an ordinary user, or set DATABASE_URL.",
  );
}

/**
 * How `owner` can be used to run programs that need to reach all `paths`. Where a folder above them
 * is closed to that user, its programs get the one capability to pass through closed folders.
 */
export async function runAs(
  owner: { uid: number; gid: number } | null,
  paths: string[],
): Promise<RunAs> {
  if (!owner) return { prefix: [] };
  if (await reaches({ ...owner, prefix: [] }, paths)) return { ...owner, prefix: [] };
  const capability = await passingCapability();
  if (capability) {
    const prefix = [
      "setpriv",
      `--reuid=${owner.uid}`,
      `--regid=${owner.gid}`,
      "--clear-groups",
      `--inh-caps=+${capability}`,
      `--ambient-caps=+${capability}`,
      "--",
    ];
    if (await reaches({ prefix }, paths)) return { prefix };
  }
  throw new Error(
    `PostgreSQL does not run as root, and user ${owner.uid} cannot get to ${paths.join(" or ")}, because a folder ` +
      "above is closed to others. Start as an ordinary user, move the program and --data-dir to an open " +
      "place such as /srv, or set DATABASE_URL.",
  );
}

/** Gives `path` to the owner, if there is one. */
export async function giveTo(owner: { uid: number; gid: number } | null, path: string) {
  if (owner) await chown(path, owner.uid, owner.gid);
}

async function reaches({ prefix, ...ids }: RunAs, paths: string[]): Promise<boolean> {
  const script = 'for path do test -x "$path" || exit 1; done';
  const [command = "sh", ...args] = [...prefix, "sh", "-c", script, "sh", ...paths];
  try {
    await run(command, args, { ...ids, cwd: "/" });
    return true;
  } catch {
    return false;
  }
}

/** Bits 1 and 2 of the effective set are CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capability.h). */
async function passingCapability(): Promise<string | null> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  if (effective & 4n) return "dac_read_search";
  return effective & 2n ? "dac_override" : null;
}
