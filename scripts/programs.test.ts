import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { engineModule } from "@/lib/usage/files/engine";
import { READ_LIMITS } from "@/lib/usage/files/read-object";
import { bootstrap } from "./bootstrap.mjs";
import { root } from "./hash-files.mjs";
import { isInput, PROGRAMS, programArgs, programsStep } from "./programs.mjs";

beforeAll(() => bootstrap({ programs: true, say: () => undefined }));

const folder = () => dirname(programArgs("lib/cli/main.ts").at(-1) ?? "");
/** What starts others: the launchers, the server. */
const starters = ["scripts", "lib/cli", "e2e/faults/support"].flatMap((each) =>
  readdirSync(join(root, each))
    .filter((name) => /\.(ts|mjs)$/.test(name) && !name.includes(".test."))
    .map((name) => readFileSync(join(root, each, name), "utf8")),
);

describe("the programs", () => {
  it("are all that is started by its name, and nothing else", () => {
    const started = starters.flatMap((text) =>
      [...text.matchAll(/(?:launch|programArgs|prepare)\(\s*(?:serving, )?"(lib\/[^"]+)"/g)].map(
        ([, entry = ""]) => entry,
      ),
    );
    expect(new Set(started)).toEqual(new Set(PROGRAMS));
    expect(() => programArgs("lib/cli/session.ts")).toThrow("not among the programs");
  });

  it("start from the folder in which they all are, and so does what they start as a thread", async () => {
    const files = await readdir(folder());
    const made = PROGRAMS.map((entry) => entry.replace(".ts", ".mjs").replaceAll("/", "-"));
    expect(files).toEqual(expect.arrayContaining(made));
    const args = [...programArgs("lib/cli/serve.ts"), "--no-such-option"];
    const refused = promisify(execFile)(process.execPath, args);
    await expect(refused).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--port"),
    });

    const thread = new Worker(join(folder(), "thread.mjs"));
    const limits = READ_LIMITS;
    thread.postMessage({ setup: { readers: [], latest: 0, limits, engine: engineModule() } });
    thread.postMessage({ id: 7, content: gzipSync('{"Records":[]}') });
    // Whose program does not load ends by an error, which `once` throws.
    expect(await once(thread, "message")).toMatchObject([{ id: 7, uses: { trouble: null } }]);
    await thread.terminate();
  });

  it("are found by the content of every source that went into them", async () => {
    const maps = (await readdir(folder())).filter((name) => name.endsWith(".map"));
    const used = new Set<string>();
    for (const name of maps) {
      const { sources } = JSON.parse(readFileSync(join(folder(), name), "utf8"));
      for (const source of sources) used.add(relative(root, join(folder(), source)));
    }
    expect(used).toContain("lib/cli/worker.ts");
    const others = [...used].filter((file) => !isInput(file));
    expect(others.filter((file) => !file.startsWith("lib/db/generated/"))).toEqual([]);
    expect(["prisma/schema.prisma", "package-lock.json"].filter(isInput)).toHaveLength(2);
    expect(programsStep.isNeeded()).toBe(false);
  });
});
