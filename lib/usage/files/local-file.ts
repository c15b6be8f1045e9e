import { closeSync, openSync, readSync } from "node:fs";
import type { LocalFile } from "../sources/source";

let room = Buffer.alloc(1024 ** 2);

/** The bytes of a file, in memory that the next call takes again. Throws what the disk says. */
export function readLocalFile({ path, size }: LocalFile): Uint8Array {
  if (size > room.length) room = Buffer.alloc(Math.max(size, room.length * 2));
  const file = openSync(path, "r");
  try {
    let length = 0;
    while (length < size) {
      const read = readSync(file, room, length, size - length, null);
      if (read === 0) break;
      length += read;
    }
    return room.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
