import { readFile } from "node:fs/promises";
import {
  type ObjectContent,
  type ObjectSource,
  ObjectUnreadable,
  type SourceObject,
} from "./source";

/** The bytes of one object, also of a file. Throws as `source.read` does. */
export async function objectBytes(source: ObjectSource, object: SourceObject): Promise<Uint8Array> {
  return bytesOfContent(await source.read(object));
}

/** The bytes of what a source gave. Throws ObjectUnreadable. */
export async function bytesOfContent(content: ObjectContent): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  try {
    return await readFile(content.path);
  } catch (error) {
    throw new ObjectUnreadable((error as Error).message, { cause: error });
  }
}
