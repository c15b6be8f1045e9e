import type { Stats } from "node:fs";
import { access, constants, lstat, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Clock } from "@/lib/clock";
import {
  LARGEST_OBJECT,
  type LocalFile,
  mayGrow,
  type ObjectSource,
  ObjectUnreadable,
  type SourceObject,
  SourceUnreadable,
} from "./source";
import { isGone, type WalkedKind, walkFolder } from "./walk-folder";

const PAGE = 1_000;
/** As long as keys of S3 (bytes), which an index of the database takes. */
const LONGEST_KEY = 1_024;
interface FileOptions {
  /**
   * As of `bucketSource`: of the folders of a trail only those of its day (ms) and later are listed, and those into which
   * something was put since.
   */
  since?: number | null;
  /** Set where files come while it is read: by whom it is called what, and when it is. */
  kept?: {
    /** Of the source in the records. The path is then one without links, and refused when it has any by now. */
    name: string;
    clock: Clock;
  };
}

/** A folder of CloudTrail's layout, or any other with its files below, or one file. `path` is absolute. Throws SourceUnreadable. */
export async function fileSource(
  path: string,
  { since = null, kept }: FileOptions = {},
): Promise<ObjectSource> {
  const [real, stats] = await follow(path);
  if (kept && real !== path) throw new SourceUnreadable("it leads elsewhere by now");
  const only = stats.isDirectory() ? null : basename(real);
  // From here on no link is followed, so that every path that is read is its own real path.
  const folder = only === null ? real : dirname(real);
  const read = (object: SourceObject) => readObject(pathOf(folder, object.key), object);
  const age = kept && (({ key }: { key: string }) => ageOf(pathOf(folder, key), kept.clock()));
  const list = (kind: WalkedKind, from: number | null) =>
    listFiles(folder, only === null ? walkFolder(folder, { kind, since: from }) : [only]);
  const source: ObjectSource = {
    name: kept?.name ?? pathToFileURL(only === null ? path : folder).href.replace(/\/$/, ""),
    prefix: "",
    list: () => list("logs", since),
    find: (key) => findFile(folder, key),
    read,
    readKey: async (key) => {
      const file = await findFile(folder, key);
      if (file === null) return null;
      if (await mayGrow(source, file)) throw new ObjectUnreadable("may still be being written");
      return read(file);
    },
    listDigests: (from) => list("digests", from),
    readSigned: async (object) => ({ content: await read(object), signature: null }),
    ...(age && { age }),
  };
  return source;
}

async function follow(path: string): Promise<[string, Stats]> {
  try {
    const real = await realpath(path);
    return [real, await lstat(real)];
  } catch (error) {
    throw new SourceUnreadable((error as Error).message, { cause: error });
  }
}

const pathOf = (folder: string, key: string) => join(folder, ...key.split("/"));
const versionOf = (stats: Stats) => `${stats.size}-${Math.floor(stats.mtimeMs)}`;

async function* listFiles(
  folder: string,
  keys: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<SourceObject[]> {
  let page: SourceObject[] = [];
  for await (const key of keys) {
    const file = await statFile(folder, key);
    if (file === null) continue;
    page.push(file);
    if (page.length >= PAGE) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** Its version is as good as any for what cannot be looked at: reading it tells why. */
const UNKNOWN = "unknown";

async function statFile(folder: string, key: string): Promise<SourceObject | null> {
  try {
    const stats = await lstat(pathOf(folder, key));
    return stats.isFile() ? { key, size: stats.size, version: versionOf(stats) } : null;
  } catch (error) {
    // A name that is no UTF-8 is there, and cannot be asked for.
    return isGone(error) && !key.includes("\ufffd") ? null : { key, size: 0, version: UNKNOWN };
  }
}

/** The file with this key; null for what would leave the folder, too. */
async function findFile(folder: string, key: string): Promise<SourceObject | null> {
  const parts = key.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return null;
  const path = pathOf(folder, key);
  try {
    return (await realpath(path)) === path ? await statFile(folder, key) : null;
  } catch (error) {
    return isGone(error) ? null : { key, size: 0, version: UNKNOWN };
  }
}

/** By the time at which the disk last changed anything about it, which nobody can set; our clock or the disk's may be wrong. */
async function ageOf(path: string, now: Date): Promise<number | null> {
  const stats = await lstat(path).catch(() => null);
  return stats && Math.abs(now.getTime() - stats.ctimeMs);
}

/** The file as it stands: the thread that decompresses it reads it, so that its bytes are not handed over. */
async function readObject(path: string, { key, version }: SourceObject): Promise<LocalFile> {
  if (Buffer.byteLength(key) > LONGEST_KEY) {
    throw new ObjectUnreadable(`its path is longer than ${LONGEST_KEY} bytes`);
  }
  try {
    const stats = await lstat(path);
    if (stats.size > LARGEST_OBJECT) {
      throw new ObjectUnreadable(`is larger than ${LARGEST_OBJECT} bytes`);
    }
    if (versionOf(stats) !== version) throw new ObjectUnreadable("has changed since it was listed");
    await access(path, constants.R_OK);
    return { path, size: stats.size };
  } catch (error) {
    if (error instanceof ObjectUnreadable) throw error;
    if (key.includes("\ufffd"))
      throw new ObjectUnreadable("its name is no UTF-8", { cause: error });
    throw new ObjectUnreadable((error as Error).message, { cause: error });
  }
}
