import { resolve } from "node:path";
import { createAws } from "../aws/create-aws";
import type { Aws } from "../aws/types";
import { systemClock } from "../clock";
import type { Context } from "../context";
import { openDb } from "../db/open-db";
import { env } from "../env";
import { demoIsolation, demoSettings } from "./demo-settings";
import { locateDatabase } from "./locate-database";

/** Options that every command has. */
export interface CommonOptions {
  json?: boolean;
  dataDir?: string;
}

/** What a command answers: one document for `--json`, lines for people, and the exit code. */
export interface Outcome {
  json: unknown;
  text: string;
  /** 0 done, 1 the answer is no, 3 could not */
  code: 0 | 1 | 3;
}

export function dataDirOf({ dataDir }: CommonOptions): string {
  const from = env.KEYLEDGER_INVOKED_FROM ?? process.cwd();
  return dataDir ? resolve(from, dataDir) : resolve(env.KEYLEDGER_DATA_DIR);
}

/** Runs `fn` with the data folder's database, beside a server that runs on it or alone. */
export async function withContext<T>(
  options: CommonOptions,
  fn: (ctx: Context) => Promise<T>,
): Promise<T> {
  const place = await locateDatabase({ dataDir: dataDirOf(options) });
  const db = openDb({ url: place.url, max: 5 });
  try {
    const actor = { kind: "system", name: "command line" } as const;
    return await fn({ db, actor, clock: systemClock, requestId: `cli-${process.pid}` });
  } finally {
    await db.close();
    await place.release();
  }
}

/** Runs `fn` with the way to AWS of the data folder: the SDK's settings, or the running demo's endpoint. */
export async function withAws<T>(options: CommonOptions, fn: (aws: Aws) => Promise<T>): Promise<T> {
  const demo = await demoSettings(dataDirOf(options));
  if (demo) {
    for (const name of Object.keys(demoIsolation(process.env))) delete process.env[name];
    Object.assign(process.env, demo);
  }
  const share = demo ? 0 : env.KEYLEDGER_QUOTA_SHARE;
  const aws = createAws({ share, homeRegion: env.KEYLEDGER_HOME_REGION });
  try {
    return await fn(aws);
  } finally {
    aws.close();
  }
}
