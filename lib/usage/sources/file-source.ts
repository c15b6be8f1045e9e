import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import {
  LARGEST_OBJECT,
  type LocalFile,
  type ObjectSource,
  ObjectUnreadable,
  type SourceObject,
  SourceUnreadable,
} from "./source";

const PAGE = 1_000;

/** A folder of CloudTrail's layout, or any other with its files below, or one file. `path` is absolute. */
export async function fileSource(path: string): Promise<ObjectSource> {
  const stats = await stat(path).catch((error: Error) => {
    throw new SourceUnreadable(error.message, { cause: error });
  });
  const folder = stats.isDirectory() ? path : dirname(path);
  const only = stats.isDirectory() ? null : basename(path);
  const read = (object: SourceObject) => readObject(join(folder, ...object.key.split("/")), object);
  return {
    name: pathToFileURL(folder).href.replace(/\/$/, ""),
    list: () => list(folder, only),
    find: (key) => findFile(folder, key),
    read,
    readKey: async (key) => {
      const file = await findFile(folder, key);
      return file === null ? null : read(file);
    },
    listDigests: () => list(folder, only),
    readSigned: async (object) => ({ content: await read(object), signature: null }),
  };
}

async function* list(folder: string, only: string | null): AsyncGenerator<SourceObject[]> {
  let page: SourceObject[] = [];
  for await (const key of only === null ? walk(folder, "") : [only]) {
    const file = await findFile(folder, key.split(sep).join("/"));
    if (file === null) continue;
    page.push(file);
    if (page.length >= PAGE) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** The file with this key; null for what would leave the folder, too. */
async function findFile(folder: string, key: string): Promise<SourceObject | null> {
  const parts = key.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return null;
  const stats = await stat(join(folder, ...parts)).catch(() => null);
  if (!stats?.isFile()) return null;
  return { key, size: stats.size, version: `${stats.size}-${Math.floor(stats.mtimeMs)}` };
}

/** Paths below the folder in the order of their names; links are not followed, so that no circle holds it. */
async function* walk(folder: string, below: string): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error) => {
    throw new SourceUnreadable((error as Error).message, { cause: error });
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) yield* walk(folder, path);
    else if (entry.isFile()) yield path;
  }
}

/** The file as it stands: the thread that decompresses it reads it, so that its bytes are not handed over. */
async function readObject(path: string, { size }: SourceObject): Promise<LocalFile> {
  if (size > LARGEST_OBJECT) throw new ObjectUnreadable(`is larger than ${LARGEST_OBJECT} bytes`);
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new ObjectUnreadable((error as Error).message, { cause: error });
  }
  return { path, size };
}
