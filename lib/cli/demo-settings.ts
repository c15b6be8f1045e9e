import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../db/embedded/process-info";

/** Settings that keep the demo away from everything real: profiles, tokens, proxies, metadata. */
export function demoIsolation(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const taken = Object.keys(environment).filter((name) => /^AWS_(?!SDK_JS_)|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(taken.map((name) => [name, undefined])),
    AWS_REGION: "us-east-1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    KEYLEDGER_DEMO: "1",
    // The endpoint keeps AWS's quotas; nobody else uses them here.
    KEYLEDGER_QUOTA_SHARE: "0.9",
    // Its provider asks for nothing.
    KEYLEDGER_OIDC_ACR_VALUES: undefined,
    KEYLEDGER_OIDC_AMR_VALUES: undefined,
    KEYLEDGER_TRAIL_FOLDERS: undefined,
    // Its ledger is not the real one's: it has a key file of its own, and copies go nowhere.
    KEYLEDGER_LEDGER_KEY: undefined,
    KEYLEDGER_LEDGER_KMS_KEY: undefined,
    KEYLEDGER_LEDGER_NAME: undefined,
    KEYLEDGER_CHECKPOINT_DIR: undefined,
    KEYLEDGER_CHECKPOINT_BUCKET: undefined,
    KEYLEDGER_CHECKPOINT_BUCKET_REGION: undefined,
  };
}

/** The bucket in which the demo's log archive keeps CloudTrail's logs. */
export const TRAIL_BUCKET = "halden-moor-cloudtrail";

const running = z.object({ pid: z.number(), env: z.record(z.string(), z.string()) });

/** Lets commands on this folder reach the demo's endpoint while it runs. */
export async function writeRunning(
  dataDir: string,
  settings: Record<string, string | undefined>,
): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(settings).filter(([name]) => /^(AWS_|KEYLEDGER_|NEXTAUTH_|OIDC_)/.test(name)),
  );
  const path = join(dataDir, "running.json");
  await writeFile(`${path}.new`, JSON.stringify({ pid: process.pid, env }), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function forgetRunning(dataDir: string): Promise<void> {
  await rm(join(dataDir, "running.json"), { force: true });
}

/**
 * How to reach AWS for a data folder: null for a real one (the SDK's own settings), the endpoint's settings
 * for a demo that runs. Throws when the folder is a demo's that does not run.
 */
export async function demoSettings(dataDir: string): Promise<Record<string, string> | null> {
  const read = (name: string) => readFile(join(dataDir, name), "utf8").catch(() => null);
  if ((await read("demo.json")) === null) return null;
  const text = await read("running.json");
  const state = text === null ? null : running.parse(JSON.parse(text));
  if (state && isAlive(state.pid)) return state.env;
  throw new Error(`${dataDir} is a demo's, and its AWS endpoint runs with \`npm run demo\` alone.`);
}
