import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/**
 * Gives a function that writes `content` (text as it is, anything else as JSON) to a file of that name in a folder
 * of its own and returns the path. All of them are removed after the tests of the file that calls this.
 */
export function testingFiles(): (name: string, content: unknown) => Promise<string> {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
  return async (name, content) => {
    const folder = await mkdtemp(join(tmpdir(), "keyledger-command-"));
    folders.push(folder);
    const path = join(folder, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
}
