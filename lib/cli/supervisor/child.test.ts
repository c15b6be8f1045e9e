import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive } from "../../db/embedded/process-info";
import { restartDelay, type Supervised, supervise } from "./child";

let dir: string;
let child: Supervised | undefined;
const said: string[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "child-"));
  said.length = 0;
});
afterEach(async () => {
  await child?.stop(500);
  await rm(dir, { recursive: true });
});

async function startProgram(code: string, env: Record<string, string> = {}) {
  const file = join(dir, "program.mjs");
  await writeFile(file, code);
  child = supervise({
    name: "part",
    args: [file],
    env,
    onLine: () => undefined,
    say: (message) => said.push(message),
  });
  return child;
}

const READY = "console.log(JSON.stringify({ pid: process.pid })); setInterval(() => {}, 1000);";

const soon = { timeout: 60_000, interval: 25 };
const untilDead = (pid: number) => expect.poll(() => isAlive(pid), soon).toBe(false);

describe("supervise", () => {
  it("starts a child again that dies, and says so", async () => {
    const part = await startProgram(READY);
    const { pid } = await part.ready(60_000);
    process.kill(Number(pid), "SIGKILL");
    await expect.poll(() => part.deaths, soon).toBe(1);
    const again = await part.ready(60_000);
    expect(again.pid).not.toBe(pid);
    expect(part.deaths).toBe(1);
    expect(said).toEqual(["part ended (SIGKILL); starting it again in 0.5 s"]);
  });

  it("restarts one at once when its settings changed, and counts no death", async () => {
    const env: Record<string, string> = { PLACE: "old" };
    const part = await startProgram(
      "console.log(JSON.stringify({ pid: process.pid, place: process.env.PLACE })); setInterval(() => {}, 1000);",
      env,
    );
    expect(await part.ready(60_000)).toMatchObject({ place: "old" });
    env.PLACE = "new";
    part.restart(2_000);
    const place = async () => (await part.ready(60_000)).place;
    await expect.poll(place, soon).toBe("new");
    expect(part.deaths).toBe(0);
    expect(said).toEqual([]);
  });

  it("stops one that does not listen, and does not start it again", async () => {
    const part = await startProgram(`process.on("SIGTERM", () => {}); ${READY}`);
    const { pid } = await part.ready(60_000);
    await part.stop(300);
    expect(isAlive(Number(pid))).toBe(false);
    expect(said).toEqual([]);
  });

  it("says when a child does not become ready", async () => {
    const part = await startProgram("setInterval(() => {}, 1000);");
    await expect(part.ready(200)).rejects.toThrow("part was not ready within 0.2 s");
  });

  it("leaves no child when its own process is killed", async () => {
    const program = join(dir, "program.mjs");
    await writeFile(program, READY);
    const file = join(dir, "parent.mts");
    const url = pathToFileURL(join(import.meta.dirname, "child.ts")).href;
    await writeFile(
      file,
      `import { supervise } from ${JSON.stringify(url)};
       const part = supervise({ name: "p", args: [${JSON.stringify(program)}], env: {}, onLine() {}, say() {} });
       part.ready(20000).then(({ pid }) => console.log(pid));`,
    );
    const parent = spawn(process.execPath, ["--import", "tsx", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (line: Buffer) => resolve(Number(line.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await untilDead(pid);
  });
});

describe("restartDelay", () => {
  it("doubles from half a second to half a minute", () => {
    expect([1, 2, 3, 20].map(restartDelay)).toEqual([500, 1_000, 2_000, 30_000]);
  });
});
