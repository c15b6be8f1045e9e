import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startMark } from "./process-info";

/** A process that uses the embedded server: a `server` (one at most) or a short `command`. */
export interface Holder {
  id: string;
  pid: number;
  mark: string;
  role: "server" | "command";
  command: string;
  /** ISO 8601 */
  since: string;
}

/** Another server runs on the same data folder. */
export class DataFolderHeldError extends Error {
  override readonly name = "DataFolderHeldError";

  constructor(
    dataDir: string,
    readonly holder: Holder,
  ) {
    super(
      `The data folder ${dataDir} is in use by process ${holder.pid} (${holder.command}), since ${holder.since}. ` +
        "Stop that process, or choose another folder with --data-dir.",
    );
  }
}

let count = 0;

/** Records this process as a user of the server. Call it under the folder's lock. */
export async function addHolder(dir: string, role: Holder["role"]): Promise<Holder> {
  count += 1;
  const holder: Holder = {
    id: `${process.pid}-${count}`,
    pid: process.pid,
    mark: (await startMark(process.pid)) ?? "unknown",
    role,
    command: commandOf(process.argv),
    since: new Date().toISOString(),
  };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(join(dir, `${holder.id}.json`), JSON.stringify(holder), { mode: 0o600 });
  return holder;
}

export async function removeHolder(dir: string, holder: Holder): Promise<void> {
  await rm(join(dir, `${holder.id}.json`), { force: true });
}

/** The holders that are alive; records of dead ones are removed. Call it under the folder's lock. */
export async function liveHolders(dir: string): Promise<Holder[]> {
  const live: Holder[] = [];
  for (const file of await readdir(dir).catch(() => [])) {
    const holder = await readHolder(join(dir, file));
    if (holder && (await startMark(holder.pid)) === holder.mark) live.push(holder);
    else await rm(join(dir, file), { force: true });
  }
  return live;
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return null;
  }
}

/** What a person would recognise: program and arguments, without the loader's own. */
function commandOf(argv: string[]): string {
  return ["node", ...argv.slice(1)].join(" ").slice(0, 300);
}
