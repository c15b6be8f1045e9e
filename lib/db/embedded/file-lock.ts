import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { startMark } from "./process-info";

interface Holder {
  pid: number;
  mark: string;
}

/**
 * Runs `fn` while this process holds the lock file at `path`. A lock whose process is gone is taken
 * over. Throws after `waitMs`, naming the process that holds it.
 */
export async function withFileLock<T>(
  path: string,
  fn: () => Promise<T>,
  waitMs = 90_000,
): Promise<T> {
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const self: Holder = { pid: process.pid, mark: (await startMark(process.pid)) ?? "unknown" };
  await writeFile(mine, JSON.stringify(self), { mode: 0o600 });
  const end = Date.now() + waitMs;
  try {
    while (!(await take(mine, path))) {
      if (Date.now() > end) {
        throw new Error(
          `${path} has been held by process ${(await read(path))?.pid} for too long.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 40));
    }
    try {
      return await fn();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** link(2) creates the lock with its content in one step, so that nobody ever reads half of one. */
async function take(mine: string, path: string): Promise<boolean> {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const holder = await read(path);
  if (!holder || (await startMark(holder.pid)) === holder.mark) return false;
  // Of several that find it stale, one wins the rename; who moved a fresh lock puts it back.
  const aside = `${mine}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const moved = await read(aside);
  if (moved && moved.mark !== holder.mark) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return false;
}

async function read(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return null;
  }
}
