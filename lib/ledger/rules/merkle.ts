import { hash } from "node:crypto";

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** Hashes in a full tile, and the height of the subtree that it covers: 2^8 = 256 (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** Root of the tree without leaves: SHA-256 of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

// Text is half the price of a buffer, which Node allocates outside its pool.
function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash("sha256", bytes, "binary"), "latin1");
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 0x01);

/** SHA-256(0x00 || entry), RFC 6962, 2.1; `entry` is text, as UTF-8, or bytes. */
export function leafHash(entry: string | Uint8Array): Buffer {
  const length = typeof entry === "string" ? Buffer.byteLength(entry) : entry.length;
  const bytes = Buffer.allocUnsafe(1 + length);
  bytes[0] = 0x00;
  if (typeof entry === "string") bytes.write(entry, 1, "utf8");
  else bytes.set(entry, 1);
  return sha256(bytes);
}

/** SHA-256(0x01 || left || right), RFC 6962, 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}

/** Merkle root over `hashes` (leaves, or roots of complete subtrees of one height); 2^n of them or any number. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  return foldPeaks(peaksOf(hashes));
}

/** Roots of the complete subtrees that `hashes` fall into, the largest first. */
export function peaksOf(hashes: readonly Buffer[]): Buffer[] {
  const peaks: Buffer[] = [];
  for (const [index, leaf] of hashes.entries()) {
    let node = leaf;
    for (let before = index; before % 2 === 1; before = (before - 1) / 2) {
      const left = peaks.pop();
      if (left) node = nodeHash(left, node);
    }
    peaks.push(node);
  }
  return peaks;
}

/** Root of a tree from the roots of its complete subtrees, the largest first. */
export function foldPeaks(peaks: readonly Buffer[]): Buffer {
  let root: Buffer | undefined;
  for (const peak of peaks.toReversed()) root = root ? nodeHash(peak, root) : peak;
  return root ?? EMPTY_ROOT;
}
