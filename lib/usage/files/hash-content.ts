import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type ObjectContent, ObjectUnreadable } from "../sources/source";
import { openLocalFile } from "./local-file";

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
    await pipeline(await streamOf(content), createGunzip({ chunkSize: CHUNK }), async (chunks) => {
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

async function streamOf(content: ObjectContent): Promise<Readable> {
  if (content instanceof Uint8Array) return Readable.from([content]);
  // It closes the file at its end.
  return (await openLocalFile(content)).createReadStream({
    end: Math.max(0, content.size - 1),
  });
}
