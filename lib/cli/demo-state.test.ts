import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { demoState } from "./demo-state";
import { parseServeOptions } from "./serve-options";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-state-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("gives a folder one sign-in provider for good: people of another issuer are other people", async () => {
  const options = parseServeOptions(["--demo"], { dataDir: folder, from: folder });
  const first = await demoState(options);
  expect(first.providerPort).toEqual(expect.any(Number));
  expect(await demoState(options)).toEqual(first);
});
