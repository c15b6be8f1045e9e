import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file as an object of a bucket. */
export interface StoredObject {
  key: string;
  path: string;
  size: number;
  /** In whole seconds, as S3 gives it. */
  modified: Date;
  /** When the file was last changed in any way, as exactly as the disk knows it (ms). */
  changedMs: number;
}

function asObject(key: string, path: string, stats: Stats): StoredObject {
  return {
    key,
    path,
    size: stats.size,
    modified: new Date(Math.floor(stats.mtimeMs / 1000) * 1000),
    changedMs: stats.ctimeMs,
  };
}

/** True when the folder has this bucket. */
export async function hasBucket(folder: string, bucket: string): Promise<boolean> {
  const stats = await stat(join(folder, bucket)).catch(() => null);
  return stats?.isDirectory() ?? false;
}

/** The object with this key, or null. Keys that would leave the bucket's folder name nothing. */
export async function findObject(
  folder: string,
  bucket: string,
  key: string,
): Promise<StoredObject | null> {
  const parts = key.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..") || key.includes("\0"))
    return null;
  const path = join(folder, bucket, ...parts);
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? asObject(key, path, stats) : null;
}

/** Where what is said of an object lies, as JSON of names and values: beside the buckets, under no bucket's name. */
export function metadataPath(folder: string, bucket: string, key: string): string {
  return join(folder, ".metadata", bucket, key);
}

/** The headers with the metadata of an object that `findObject` found; none for most. */
export async function metadataOf(
  folder: string,
  bucket: string,
  key: string,
): Promise<Record<string, string>> {
  const text = await readFile(metadataPath(folder, bucket, key), "utf8").catch(() => null);
  if (text === null) return {};
  const said = Object.entries(JSON.parse(text) as Record<string, string>);
  return Object.fromEntries(said.map(([name, value]) => [`x-amz-meta-${name}`, value]));
}

const compareKeys = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Keys below a prefix in the order of their UTF-8 bytes, from after `after`. */
export async function* walkKeys(
  root: string,
  prefix: string,
  after: string,
  base = "",
): AsyncGenerator<string> {
  const entries = await readdir(join(root, base), { withFileTypes: true }).catch(() => []);
  // A folder sorts as its name with the slash that follows it in every key below.
  const names = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({ key: base + entry.name + (entry.isDirectory() ? "/" : ""), entry }))
    .sort((a, b) => compareKeys(a.key, b.key));
  for (const { key, entry } of names) {
    if (!key.startsWith(prefix) && !prefix.startsWith(key)) continue;
    const below = entry.isDirectory();
    if (below && compareKeys(key, after) <= 0 && !after.startsWith(key)) continue;
    if (below) yield* walkKeys(root, prefix, after, key);
    else if (key.startsWith(prefix) && compareKeys(key, after) > 0) yield key;
  }
}

/** The file behind a key that was listed; null when it has gone since. */
export async function statObject(root: string, key: string): Promise<StoredObject | null> {
  const path = join(root, key);
  const stats = await stat(path).catch(() => null);
  return stats ? asObject(key, path, stats) : null;
}

const etags = new Map<string, string>();
const etagsKept = 10_000;
const SETTLED_MS = 1_000;

/** The object's MD5 in quotes, as S3 gives it for objects stored in one part. */
export async function etagOf({ path, size, changedMs }: StoredObject): Promise<string> {
  const name = `${path}\n${size}\n${changedMs}`;
  const known = etags.get(name);
  if (known) return known;
  const hash = createHash("md5");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const etag = `"${hash.digest("hex")}"`;
  if (etags.size >= etagsKept) etags.clear();
  // What was changed this moment can be changed again at what the disk holds for the same time.
  if (Date.now() - changedMs > SETTLED_MS) etags.set(name, etag);
  return etag;
}
