import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { LocalFile } from "../sources/source";

let room = Buffer.alloc(1024 ** 2);

/** No link at the end of the path is followed, and nothing that is no file makes the opening wait. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The bytes of a file, in memory that the next call takes again. Throws what the disk says, and as `assertPlace`. */
export function readLocalFile({ path, size }: LocalFile): Uint8Array {
  if (size > room.length) room = Buffer.alloc(Math.max(size, room.length * 2));
  const file = openSync(path, FLAGS);
  try {
    assertPlace(path, fstatSync(file));
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

/** The file, opened; whoever gets it closes it. Throws as `readLocalFile`. */
export async function openLocalFile({ path }: LocalFile): Promise<FileHandle> {
  const file = await open(path, FLAGS);
  try {
    assertPlace(path, await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Throws unless what was opened is a file that lies where its path says, with no link on the way: the path was free of
 * links when it was listed, and a folder of it that is one by now leads elsewhere. Looked at after the opening, so that
 * what is exchanged in between is noticed too.
 */
function assertPlace(path: string, opened: { isFile(): boolean; dev: number; ino: number }): void {
  if (!opened.isFile()) throw new Error("is no file");
  const there = realpathSync.native(path) === path ? lstatSync(path) : null;
  if (there?.ino !== opened.ino || there.dev !== opened.dev) {
    throw new Error("does not lie where it was listed");
  }
}
