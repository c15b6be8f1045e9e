import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type ObjectContent, ObjectUnreadable } from "../sources/source";

/** No file that CloudTrail delivers is larger, decompressed. */
const LARGEST = 1024 ** 3;
const CHUNK = 256 * 1024;

/**
 * SHA-256 (hexadecimal) of what an object holds decompressed, with little memory however large it is; null when it is
 * no gzip, or far too large. Throws ObjectUnreadable when a file of this machine cannot be read.
 */
export async function hashContent(content: ObjectContent): Promise<string | null> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    await pipeline(streamOf(content), createGunzip({ chunkSize: CHUNK }), async (chunks) => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > LARGEST) throw new RangeError("larger than any log");
        hash.update(chunk);
      }
    });
    return hash.digest("hex");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (error instanceof RangeError || code.startsWith("Z_")) return null;
    throw new ObjectUnreadable(error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

function streamOf(content: ObjectContent): Readable {
  if (!(content instanceof Uint8Array)) return createReadStream(content.path);
  return Readable.from([content]);
}
