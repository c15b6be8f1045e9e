import { randomUUID } from "node:crypto";
import { link, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";

/** A place outside the database to which checkpoints are copied. */
export interface CheckpointTarget {
  /** `log`, `folder:<path>` or `s3://<bucket>/<prefix>`; stays the same, it names the copies. */
  name: string;
  /** Writes a checkpoint so that it lasts, or throws. May be called again for one that is written. */
  write(size: number, note: string): Promise<void>;
}

/** A line of the log, whatever the log's level: wherever logs are shipped, there the checkpoint is. */
export function logTarget(logger: Logger): CheckpointTarget {
  const out = logger.child({ part: "ledger" }, { level: "info" });
  return {
    name: "log",
    async write(size, note) {
      out.info({ checkpoint: { size, note } }, "ledger checkpoint");
    },
  };
}

/** `checkpoint-000000001000.txt` and so on in a folder that is there. A file is never written over. */
export function folderTarget(folder: string): CheckpointTarget {
  return {
    name: `folder:${folder}`,
    async write(size, note) {
      const file = join(folder, `checkpoint-${String(size).padStart(12, "0")}.txt`);
      const draft = join(folder, `.checkpoint-${randomUUID()}.part`);
      try {
        await writeDurably(draft, note);
        await link(draft, file);
        await syncFolder(folder);
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
        if ((await readFile(file, "utf8")) !== note) {
          throw new Error(`${file} holds another checkpoint of the same size.`);
        }
      } finally {
        await unlink(draft).catch(() => undefined);
      }
    },
  };
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The name of a new file lasts when its folder is written; Windows does so by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
