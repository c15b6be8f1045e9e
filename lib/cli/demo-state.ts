import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { freePort } from "../db/embedded/free-port";
import type { ServeOptions } from "./serve-options";
import { UsageError } from "./serve-options";

const stored = z.object({
  estate: z.enum(["small", "demo", "large"]),
  seed: z.number().int(),
  keys: z.number().int().nullable(),
  /** The estate's present. It stays, or a second start would see every date of the estate moved. */
  now: z.iso.datetime(),
  nextauthSecret: z.string().min(32),
  clientSecret: z.string().min(32),
  /** Of the sign-in provider. It is part of the issuer: with another one everybody would be somebody new. */
  providerPort: z.number().int().optional(),
});

/** What a demo's folder remembers: which estate it shows, and the secrets made for it. */
export type DemoState = z.infer<typeof stored>;

/**
 * The state of the demo's folder; made with the first start. Throws a UsageError when another estate is
 * asked for than the one whose data the folder holds.
 */
export async function demoState(options: ServeOptions): Promise<DemoState> {
  const path = join(options.dataDir, "demo.json");
  const text = await readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text !== null) {
    const state = stored.parse(JSON.parse(text));
    for (const name of ["estate", "seed", "keys"] as const) {
      const asked = options[name];
      if (asked === null || asked === state[name]) continue;
      throw new UsageError(
        `${options.dataDir} holds a demo with ${name} ${state[name]}. Add --reset, or choose another --data-dir.`,
      );
    }
    return state;
  }
  const state: DemoState = {
    estate: options.estate ?? "demo",
    seed: options.seed ?? 1,
    keys: options.keys,
    now: new Date().toISOString(),
    nextauthSecret: randomBytes(48).toString("base64url"),
    clientSecret: randomBytes(48).toString("base64url"),
    providerPort: await freePort(),
  };
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return state;
}

/** Removes what a demo wrote into its folder, and nothing else. */
export async function resetDemo(dataDir: string): Promise<void> {
  for (const name of [
    "postgres",
    "postgres.json",
    "demo.json",
    "demo-provider.json",
    "running.json",
    "logs",
    "mail",
    "trail",
    "secrets.key",
  ]) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
