import { PRICES } from "./prices";

/** Requests that S3 made with a key in a month. */
export interface S3Requests {
  /** Those of single objects: the bucket has no Bucket Key, or the objects were written without. */
  objects: number;
  /** Those of a bucket's key. */
  buckets: number;
  /** Callers, operations and five minutes in which S3 called with the key at all. */
  fives: number;
}

export interface Saving {
  /** Millionths of a US dollar that S3 Bucket Keys might save, of `objects` requests. */
  from: number;
  to: number;
}

/** AWS tells of up to 99 percent (Amazon S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"). */
const MOST = 0.99;

/**
 * An estimate, because AWS tells neither how long S3 uses a bucket's key nor what a bucket's callers will do: at most what AWS
 * says, at least what is left when S3 asks anew every five minutes for each caller and operation that is at it.
 */
export function bucketKeySaving({ objects, fives }: S3Requests): Saving {
  const price = PRICES.request.symmetric;
  const most = Math.floor(objects * MOST) * price;
  return { from: Math.min(most, Math.max(0, objects - fives) * price), to: most };
}
