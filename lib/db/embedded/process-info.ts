import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** True when a process has this id now, also one of another user. A zombie is none. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  if (process.platform !== "linux") return true;
  try {
    return statFields(readFileSync(`/proc/${pid}/stat`, "utf8"))[0] !== "Z";
  } catch {
    return false;
  }
}

/**
 * A mark that tells this process from a later one with the same id; null when there is none with it,
 * "unknown" where the system does not say.
 */
export async function startMark(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  try {
    if (process.platform === "linux") {
      // starttime, field 22 of proc(5)
      return statFields(await readFile(`/proc/${pid}/stat`, "utf8"))[19] ?? "unknown";
    }
    if (process.platform === "win32") return "unknown";
    return (await run("ps", ["-o", "lstart=", "-p", String(pid)])).stdout.trim() || "unknown";
  } catch {
    return isAlive(pid) ? "unknown" : null;
  }
}

/** Name of the program that a process runs, e.g. `postgres`; null when it cannot be told. */
export async function programName(pid: number): Promise<string | null> {
  try {
    if (process.platform === "linux") return (await readFile(`/proc/${pid}/comm`, "utf8")).trim();
    if (process.platform === "win32") return null;
    const { stdout } = await run("ps", ["-o", "comm=", "-p", String(pid)]);
    return stdout.trim().split("/").at(-1) ?? null;
  } catch {
    return null;
  }
}

/** Fields of /proc/pid/stat from the third on, the state; the second, a name, may hold spaces. */
function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
