import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { RecordScanner } from "./record-scanner";

/** Of one object, decompressed; a log of CloudTrail has a few megabytes. */
const MOST_JSON = 512 * 1024 ** 2;
const LARGEST_RECORD = 8 * 1024 ** 2;

/** The object is larger than what is looked through for a person. */
export class ObjectTooLarge extends Error {
  override readonly name = "ObjectTooLarge";
}

/** Whoever takes the records has enough of them. */
class Enough extends Error {}

/**
 * Gives out the text of the records of KMS in an object that hold `needle`, e.g. the beginning of a time, until `onRecord`
 * answers that it has enough. Throws what zlib throws for damaged bytes, RecordTooLarge and ObjectTooLarge; what came
 * before was given out.
 */
export async function scanRecords(
  bytes: Uint8Array,
  needle: string,
  onRecord: (text: string) => boolean,
): Promise<void> {
  const wanted = Buffer.from(needle);
  let enough = false;
  const scanner = new RecordScanner({
    largest: LARGEST_RECORD,
    onRecord: (all, start, end) => {
      if (enough) return;
      const record = all.subarray(start, end);
      if (record.includes(wanted)) enough = onRecord(record.toString("utf8"));
    },
  });
  scanner.reset();
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    scanner.push(bytes);
    scanner.end();
    return;
  }
  let length = 0;
  await pipeline([bytes], createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > MOST_JSON)
        throw new ObjectTooLarge(`It has more than ${MOST_JSON} bytes of JSON.`);
      scanner.push(chunk);
      if (enough) throw new Enough();
    }
  }).catch((error: unknown) => {
    if (!(error instanceof Enough)) throw error;
  });
  if (!enough) scanner.end();
}
