import { mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLocalFile } from "../files/local-file";
import { fileSource } from "./file-source";
import { objectBytes } from "./object-bytes";
import type { ObjectSource, SourceObject } from "./source";
import { walkFolder } from "./walk-folder";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyledger-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(key: string, text = "text"): Promise<string> {
  const path = join(folder, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function listed(source: ObjectSource): Promise<SourceObject[]> {
  const all: SourceObject[] = [];
  for await (const page of source.list()) all.push(...page);
  return all;
}

async function walked(kind: "logs" | "digests", since: string | null, held?: number) {
  const keys: string[] = [];
  const from = since === null ? null : Date.parse(since);
  for await (const key of walkFolder(folder, { kind, since: from }, held)) keys.push(key);
  return keys;
}

describe("the files of a folder", () => {
  it("are listed in the order of their names, however few names are held at a time", async () => {
    const names = Array.from({ length: 23 }, (_, at) => `${(at * 7) % 23}.json`);
    for (const name of names) await put(`b/${name}`);
    await put("a/x.json");
    const wanted = ["a/x.json", ...names.sort().map((name) => `b/${name}`)];
    expect(await walked("logs", null)).toEqual(wanted);
    expect(await walked("logs", null, 3)).toEqual(wanted);
    expect(await walked("logs", null, 1)).toEqual(wanted);
  });

  it("are those of the asked days alone, and of the asked kind, in a trail's folders", async () => {
    const [logs, digests] = ["CloudTrail", "CloudTrail-Digest"].map(
      (kind) => `AWSLogs/o-abc/111122223333/${kind}/eu-west-1/2125`,
    );
    for (const day of ["01/31", "02/01", "02/02"]) {
      await put(`${logs}/${day}/log.json.gz`);
      await put(`${digests}/${day}/digest.json.gz`);
    }
    await put("AWSLogs/o-abc/111122223333/CloudTrail-Insight/eu-west-1/2125/02/02/log.json.gz");
    expect(await walked("logs", "2125-02-01T00:00:00Z")).toEqual([
      `${logs}/02/01/log.json.gz`,
      `${logs}/02/02/log.json.gz`,
    ]);
    expect(await walked("digests", "2125-02-02T00:00:00Z")).toEqual([
      `${digests}/02/02/digest.json.gz`,
    ]);
    expect(await walked("digests", null)).toHaveLength(3);
    expect(await walked("logs", null)).toHaveLength(7);
    // An older day into which something was put since.
    expect(await walked("logs", "2020-02-02T00:00:00Z")).toHaveLength(3);
  });

  it("are read from where they were listed, or not at all", async () => {
    await put("a/log.json");
    await put("outside/log.json", "evil");
    // Of one size and time, so that nothing but their place tells them apart.
    for (const file of ["a/log.json", "outside/log.json"]) {
      await utimes(join(folder, file), 1_750_000_000, 1_750_000_000);
    }
    const source = await fileSource(join(folder, "a"));
    const [object] = await listed(source);
    if (!object) throw new Error("Nothing is listed.");
    const content = await source.read(object);
    if (content instanceof Uint8Array) throw new Error("Its bytes were read.");
    expect(Buffer.from(readLocalFile(content)).toString()).toBe("text");
    // Exchanged between the listing and the reading: the file, then the folder.
    await unlink(join(folder, "a/log.json"));
    await symlink(join(folder, "outside/log.json"), join(folder, "a/log.json"));
    expect(() => readLocalFile(content)).toThrow(/ELOOP/);
    await expect(source.find("log.json")).resolves.toBe(null);
    await rename(join(folder, "a"), join(folder, "b"));
    await symlink(join(folder, "outside"), join(folder, "a"));
    expect(() => readLocalFile(content)).toThrow("does not lie where it was listed");
    await expect(objectBytes(source, object)).rejects.toThrow("does not lie where it was listed");
    for (const key of ["../outside/log.json", "/etc/passwd", "x/../log.json", "log.json"]) {
      await expect(source.find(key)).resolves.toBe(null);
    }
  });

  it("are not taken for what they were when they have changed since they were listed", async () => {
    await put("log.json");
    const source = await fileSource(folder);
    const [object] = await listed(source);
    await put("log.json", "longer text");
    await expect(source.read(object as SourceObject)).rejects.toThrow("has changed since");
  });
});
