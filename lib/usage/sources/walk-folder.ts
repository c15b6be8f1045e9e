import type { Dirent } from "node:fs";
import { lstat, opendir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { SourceUnreadable } from "./source";

/** Logs, and where not only some days are asked for whatever else there is; or what may be a digest. */
export type WalkedKind = "logs" | "digests";

interface Walk {
  /** Without links in it. */
  folder: string;
  kind: WalkedKind;
  /** The first day that is listed (ms), and the day as its folder is named; null: all. */
  since: number | null;
  day: string;
}

/** Names of a folder that are held at a time; a larger one is gone through several times. */
const HELD = 50_000;

/**
 * Keys of the files below a folder (a path without links), folder by folder in the order of their names. Links are not
 * followed. Of a trail's folders of days those before `since` (ms) are left out, unless something was put into them later.
 * `held`: so many names are kept at a time. Throws SourceUnreadable where a folder cannot be listed.
 */
export async function* walkFolder(
  folder: string,
  { kind, since }: { kind: WalkedKind; since: number | null },
  held = HELD,
): AsyncGenerator<string> {
  const day = since === null ? "" : new Date(since).toISOString().slice(0, 10).replaceAll("-", "/");
  yield* walk({ folder, kind, since, day }, "", held);
}

async function* walk(one: Walk, below: string, held: number): AsyncGenerator<string> {
  for await (const { name, isFolder } of namesOf(join(one.folder, below), held)) {
    const key = below === "" ? name : `${below}/${name}`;
    if (!isFolder) yield key;
    else if (await isWanted(one, key)) yield* walk(one, key, held);
  }
}

/** What lies in an account's folder, by its name there. */
const IN_ACCOUNT = /(?:^|\/)\d{12}\/(CloudTrail(?:-[A-Za-z]+)?)$/;
/** The day of a trail's folder. */
const IN_TRAIL = /(?:^|\/)CloudTrail(?:-Digest)?\/[a-z0-9-]+\/(\d{4}\/\d\d\/\d\d)$/;

async function isWanted({ folder, kind, since, day }: Walk, key: string): Promise<boolean> {
  const [, kindOf] = IN_ACCOUNT.exec(key) ?? [];
  if (kindOf !== undefined && kind === "digests") return kindOf === "CloudTrail-Digest";
  if (kindOf !== undefined && since !== null) return kindOf === "CloudTrail";
  const [, time] = IN_TRAIL.exec(key) ?? [];
  if (since === null || time === undefined || time >= day) return true;
  try {
    const stats = await lstat(join(folder, key));
    return Math.max(stats.mtimeMs, stats.ctimeMs) >= since;
  } catch (error) {
    // Going into what cannot be looked at tells why.
    return !isGone(error);
  }
}

interface Name {
  name: string;
  isFolder: boolean;
}

/** The names in a folder in their order, `held` at a time: each time those that come next are picked out of all. */
async function* namesOf(path: string, held: number): AsyncGenerator<Name> {
  for (let after = ""; ; ) {
    const names = await namesAfter(path, after, held);
    yield* names;
    const last = names.at(-1);
    if (last === undefined || names.length < held) return;
    after = last.name;
  }
}

async function namesAfter(path: string, after: string, held: number): Promise<Name[]> {
  let names: Name[] = [];
  const keepFirst = () => {
    names = names.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, held);
  };
  let most: string | undefined;
  for await (const entry of entriesOf(path)) {
    const { name } = entry;
    if (name <= after || (most !== undefined && name > most)) continue;
    if (!(entry.isFile() || entry.isDirectory())) continue;
    names.push({ name, isFolder: entry.isDirectory() });
    if (names.length < 2 * held) continue;
    keepFirst();
    most = names.at(-1)?.name;
  }
  keepFirst();
  return names;
}

/** None for a folder that has gone meanwhile, or in whose place a link is by now. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  try {
    if ((await realpath(path)) !== path) return;
    yield* await opendir(path, { bufferSize: 512 });
  } catch (error) {
    if (isGone(error)) return;
    throw new SourceUnreadable((error as Error).message, { cause: error });
  }
}

/** Whether an error of the disk says that there is nothing of that name, any more. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP";
}
