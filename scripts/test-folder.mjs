// Where tests keep databases and demos. They make and remove hundreds of databases of a thousand files
// each, and wait for what they write: in memory that takes a twentieth of the time that a disk takes.
import { createHash } from "node:crypto";
import { accessSync, constants, cpSync, existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { freemem } from "node:os";
import path from "node:path";

const MEMORY = "/dev/shm";
/** Bytes that memory must have left: the demo of the browser's tests takes about one GiB of them. */
const ENOUGH = 6 * 2 ** 30;

/** The folder of this checkout: in memory where the system offers it with room, else `.cache`. Absolute. */
export function testFolder(root = process.cwd()) {
  const name = createHash("sha256").update(root).digest("hex").slice(0, 12);
  const folder = path.join(MEMORY, `keyledger-tests-${process.getuid?.() ?? 0}-${name}`);
  if (existsSync(folder)) return folder;
  if (!hasRoom()) return path.join(root, ".cache");
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** Gives the memory of a demo back; its logs go to `.cache`. One on disk stays as it is. */
export function dropDemo(name, root = process.cwd()) {
  const demo = path.join(testFolder(root), name);
  if (!demo.startsWith(`${MEMORY}/`) || !existsSync(demo)) return;
  const logs = path.join(demo, "logs");
  if (existsSync(logs)) {
    cpSync(logs, path.join(root, ".cache", name, "logs"), { recursive: true });
  }
  rmSync(demo, { recursive: true, force: true });
}

function hasRoom() {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, freemem()) >= ENOUGH;
  } catch {
    return false;
  }
}
