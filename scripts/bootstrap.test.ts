import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isInstalled, nodeProblem } from "./bootstrap.mjs";
import { hashFiles } from "./hash-files.mjs";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "bootstrap-"));
  await mkdir(join(dir, "lib", "cli"), { recursive: true });
  await writeFile(join(dir, "lib", "a.ts"), "a");
  await writeFile(join(dir, "lib", "cli", "b.ts"), "b");
});
afterEach(() => rm(dir, { recursive: true }));

describe("nodeProblem", () => {
  it.each(["20.19.0", "20.20.2", "22.13.0", "24.0.0", "26.1.0"])("takes %s", (version) => {
    expect(nodeProblem(version)).toBeNull();
  });
  it.each(["18.20.0", "20.18.9", "21.7.0", "22.12.0", "23.5.0"])("refuses %s", (version) => {
    expect(nodeProblem(version)).toContain(version);
  });
});

describe("hashFiles", () => {
  it("changes with content and names, and not with what is left out or missing", async () => {
    const hash = () => hashFiles(dir, ["lib", "missing"], /^lib\/cli\//);
    const first = hash();
    await writeFile(join(dir, "lib", "cli", "b.ts"), "other");
    expect(hash()).toBe(first);
    await writeFile(join(dir, "lib", "a.ts"), "c");
    const second = hash();
    expect(second).not.toBe(first);
    await writeFile(join(dir, "lib", "z.ts"), "");
    expect(hash()).not.toBe(second);
  });
});

describe("isInstalled", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b": { version: "2.0.0", optional: true },
    },
  };
  it("asks for every package in its version, not for other platforms' ones", () => {
    expect(isInstalled(lock, { packages: { "node_modules/a": { version: "1.0.0" } } })).toBe(true);
    expect(isInstalled(lock, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
    expect(isInstalled(lock, { packages: {} })).toBe(false);
    expect(isInstalled(lock, {})).toBe(false);
  });
});
