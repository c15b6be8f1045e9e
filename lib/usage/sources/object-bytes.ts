import { readFile } from "node:fs/promises";
import { type ObjectSource, ObjectUnreadable, type SourceObject } from "./source";

/** The bytes of one object, also of a file. Throws as `source.read` does. */
export async function objectBytes(source: ObjectSource, object: SourceObject): Promise<Uint8Array> {
  const content = await source.read(object);
  if (content instanceof Uint8Array) return content;
  try {
    return await readFile(content.path);
  } catch (error) {
    throw new ObjectUnreadable((error as Error).message, { cause: error });
  }
}
