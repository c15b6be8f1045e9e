import { createPublicKey } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { tellVerification } from "../../channels/tell-verification";
import { systemClock } from "../../clock";
import { openDb } from "../../db/open-db";
import type { Db } from "../../db/types";
import { env } from "../../env";
import {
  NoteError,
  parseVerifierKey,
  rawPublicKey,
  type VerifierKey,
} from "../../ledger/rules/checkpoint-note";
import type { GivenNote } from "../../ledger/verify/heads";
import type { Verification } from "../../ledger/verify/verification";
import { verifyDatabase } from "../../ledger/verify/verify-database";
import { linesOfFile, verifyExport } from "../../ledger/verify/verify-export";
import { locateDatabase } from "../locate-database";
import { UsageError } from "../serve-options";
import { type CommonOptions, dataDirOf, type Outcome } from "../session";

export interface VerifyLedgerOptions extends CommonOptions {
  /** `name+id+base64`, or a file with a PEM of the public key. */
  publicKey?: string[];
  /** Files of checkpoints that were kept outside, or folders of them. */
  checkpoint?: string[];
}

/** Derives the ledger again, from the database or from an export alone. 1 when something is wrong. */
export async function verifyLedger(
  file: string | undefined,
  options: VerifyLedgerOptions,
): Promise<Outcome> {
  const outside = await readOutside(options.checkpoint ?? []);
  const given = await Promise.all((options.publicKey ?? []).map(readKey));
  const onProgress = progress();
  const result = file
    ? await verifyExport(linesOfFile(await fileOf(file)), { trusted: given, outside, onProgress })
    : await ofDatabase(options, given, outside, onProgress);
  return { json: result, text: toText(result), code: result.ok ? 0 : 1 };
}

async function ofDatabase(
  options: CommonOptions,
  trusted: readonly VerifierKey[],
  outside: readonly GivenNote[],
  onProgress: (entries: number) => void,
): Promise<Verification> {
  // What is verified is not changed before: no migration.
  const place = await locateDatabase({ dataDir: dataDirOf(options), migrate: false });
  const db = openDb({ url: place.url, max: 1 });
  try {
    const result = await verifyDatabase(db.pool, { trusted, outside, onProgress });
    await tell(db, result);
    return result;
  } finally {
    await db.close();
    await place.release();
  }
}

/** Tells the channels of what is wrong, after it was verified; that nobody could be told is no finding. */
async function tell(db: Db, { ok, first, problems }: Verification): Promise<void> {
  const found = problems.map(({ problem }) => problem);
  const finding = ok ? null : (first?.problem ?? found[0] ?? "What stands beside the entries.");
  try {
    const told = await tellVerification({ db, clock: systemClock }, finding);
    if (told > 0) console.error(`${told === 1 ? "1 channel is" : `${told} channels are`} told.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!ok) console.error(`No channel could be told: ${why}`);
  }
}

function pathOf(path: string): string {
  return resolve(env.KEYLEDGER_INVOKED_FROM ?? process.cwd(), path);
}

async function fileOf(path: string): Promise<string> {
  const file = pathOf(path);
  if (!(await stat(file)).isFile()) throw new UsageError(`${path} is not a file.`);
  return file;
}

/** Checkpoints of files, and of every .txt and .note of folders. Throws for a file that holds none. */
async function readOutside(paths: readonly string[]): Promise<GivenNote[]> {
  const notes: GivenNote[] = [];
  for (const path of paths) {
    const full = pathOf(path);
    const folder = (await stat(full)).isDirectory();
    const names = folder
      ? (await readdir(full)).filter((name) => /\.(txt|note)$/.test(name)).sort()
      : [];
    if (folder && names.length === 0)
      throw new UsageError(`${path} holds no checkpoints (*.txt, *.note).`);
    for (const file of folder ? names.map((name) => join(full, name)) : [full]) {
      notes.push({ note: await readFile(file, "utf8"), what: file, outside: true });
    }
  }
  return notes;
}

/** `name+id+base64`, or NAME=FILE with the PEM of a public key: a PEM does not say the log's name. */
async function readKey(text: string): Promise<VerifierKey> {
  try {
    if (/^[^\s+]+\+[0-9a-f]{8}\+/.test(text)) return parseVerifierKey(text);
    const [, name, file] = /^([^=+\s]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || file === undefined) {
      throw new UsageError("--public-key is name+id+base64, or NAME=FILE with a PEM.");
    }
    return { name, publicKey: rawPublicKey(createPublicKey(await readFile(pathOf(file)))) };
  } catch (error) {
    if (error instanceof NoteError) throw new UsageError(`--public-key: ${error.message}`);
    throw error;
  }
}

function progress(): (entries: number) => void {
  let told = 0;
  return (entries) => {
    if (entries - told < 100_000) return;
    told = entries;
    console.error(`${entries} entries`);
  };
}

function toText(result: Verification): string {
  const { ok, entries, checkpoints, problems, first, proved, notProved } = result;
  const head = ok
    ? `The ledger holds: ${entries} entries, ${checkpoints} checkpoints.`
    : `The ledger does NOT hold. First wrong: ${first?.problem ?? "no entry, but what stands beside them."}`;
  const list = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : ["", title, ...texts.map((text) => `  - ${text}`)];
  return [
    head,
    ...list(
      "Wrong:",
      problems.map(({ problem }) => problem),
    ),
    ...list("Proved:", proved),
    ...list("Not proved:", notProved),
  ].join("\n");
}
