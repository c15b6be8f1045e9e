import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { folderSecretsKey, secretsKeyFor } from "./secrets-key";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyledger-secrets-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("is made once, whole, however many start at once, and readable by its owner alone", async () => {
  const dataDir = join(folder, "new");
  const keys = await Promise.all(Array.from({ length: 8 }, () => folderSecretsKey(dataDir)));
  expect(new Set(keys).size).toBe(1);
  expect(Buffer.from(keys[0] ?? "", "base64")).toHaveLength(32);
  expect(await folderSecretsKey(dataDir)).toBe(keys[0]);
  expect(await readdir(dataDir)).toEqual(["secrets.key"]);
  expect((await stat(join(dataDir, "secrets.key"))).mode & 0o777).toBe(0o600);
});

it("is the operator's, else the folder's beside the embedded database, and none for one elsewhere", async () => {
  const given = { KEYLEDGER_SECRETS_KEY: "given" };
  const elsewhere = { DATABASE_URL: "postgres://db/keyledger" };
  expect(await secretsKeyFor(folder, given)).toBe("given");
  expect(await secretsKeyFor(folder, { ...given, ...elsewhere })).toBe("given");
  expect(await secretsKeyFor(folder, elsewhere)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
  expect(await secretsKeyFor(folder, {})).toBe(await folderSecretsKey(folder));
});
