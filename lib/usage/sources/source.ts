import type { ListedObject } from "../store/objects";

/** A place with CloudTrail objects. */
export interface ObjectSource {
  /** What it is called in the records: `s3://bucket` or `file:///folder`. */
  name: string;
  /** What the keys of its objects begin with. */
  prefix: string;
  /** Its objects in pages, in the order of their keys. Throws SourceUnreadable. */
  list(): AsyncIterable<readonly SourceObject[]>;
  /** One object by its key; null when there is none. Throws SourceUnreadable. */
  find(key: string): Promise<SourceObject | null>;
  /**
   * One object's bytes, or where whoever decompresses it finds them. Throws ObjectUnreadable when this one cannot be
   * read, SourceUnreadable when none can.
   */
  read(object: SourceObject): Promise<ObjectContent>;
  /** What the key holds now; null when there is no such object. Throws as `read`. */
  readKey(key: string): Promise<ObjectContent | null>;
  /**
   * Its digests, those of each trail and region in order of time, from the day of `since` (ms) on, or all; other
   * objects may be among them. Throws SourceUnreadable.
   */
  listDigests(since: number | null): AsyncIterable<readonly SourceObject[]>;
  /**
   * How long ago (ms) something was last changed about an object; left out where objects come whole, and all of them.
   * Null for one that is not there.
   */
  age?(object: { key: string }): Promise<number | null>;
  /** As `read`, and the signature that CloudTrail put beside a digest, where the place keeps it. */
  readSigned(object: SourceObject): Promise<SignedContent>;
}

export interface SignedContent {
  content: ObjectContent;
  /** Hexadecimal; null where there is none, as in a copy. */
  signature: string | null;
}

export type ObjectContent = Uint8Array<ArrayBuffer> | LocalFile;

/** A file of this machine of `size` bytes, by a path without links; what is longer by now is read up to there. */
export interface LocalFile {
  path: string;
  size: number;
}

export interface SourceObject extends ListedObject {
  /** In bytes, as it is stored. */
  size: number;
}

/** The source as a whole cannot be read now. */
export class SourceUnreadable extends Error {
  override readonly name = "SourceUnreadable";
}

/** One object cannot be read now; it is tried again with the next ingest. */
export class ObjectUnreadable extends Error {
  override readonly name = "ObjectUnreadable";
}

/** What was changed this long ago (ms) in a folder may not be written to its end yet. */
const WRITTEN_FOR = 120_000;

/** Whether somebody may still be writing an object. */
export async function mayGrow(source: ObjectSource, object: { key: string }): Promise<boolean> {
  const age = (await source.age?.(object)) ?? null;
  return age !== null && age < WRITTEN_FOR;
}

/** An object that is larger than this, as it is stored, is no log file of CloudTrail; bytes. */
export const LARGEST_OBJECT = 256 * 1024 ** 2;
