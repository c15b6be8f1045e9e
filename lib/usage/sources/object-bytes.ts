import { openLocalFile } from "../files/local-file";
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
    const file = await openLocalFile(content);
    try {
      const bytes = Buffer.alloc(content.size);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new ObjectUnreadable((error as Error).message, { cause: error });
  }
}
