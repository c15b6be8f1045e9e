import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  isName,
  keyIdOf,
  NoteError,
  rawPublicKey,
  type VerifierKey,
} from "./rules/checkpoint-note";

/** Who signs the heads of the tree: a key here, or one of a key service that never gives it away. */
export interface LedgerSigner extends VerifierKey {
  /** Ed25519 signature (RFC 8032) of these bytes, 64 of them. */
  sign(bytes: Buffer): Promise<Buffer>;
}

/** Why a signer does not sign: `unusable` is a key that cannot be this ledger's as it is now. */
export type SignerTrouble = "denied" | "throttled" | "unavailable" | "unusable";

/** What a signer throws when it cannot sign now. No other key signs in its place. */
export class SignerError extends Error {
  override readonly name = "SignerError";

  constructor(
    readonly reason: SignerTrouble,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface SignerSettings {
  /** PKCS#8 PEM of an Ed25519 key, or base64 of that; without it a key file of the data folder. */
  key: string | undefined;
  /** Name of the log and its key; without it one is made of the public key. */
  name: string | undefined;
  dataDir: string;
}

/** The key file of a data folder, made with the first checkpoint. */
export function keyFileOf(dataDir: string): string {
  return join(dataDir, "ledger-key.pem");
}

/** The signer of these settings; makes the key file when there is none. Throws when the key cannot be used. */
export async function loadSigner(settings: SignerSettings): Promise<LedgerSigner> {
  const pem = settings.key ?? (await readOrMakeKeyFile(keyFileOf(settings.dataDir)));
  return localSigner(parsePrivateKey(pem), settings.name);
}

/** The public half of the key of these settings; null when there is none yet. Makes nothing. */
export async function loadVerifierKey(settings: SignerSettings): Promise<VerifierKey | null> {
  const pem = settings.key ?? (await readIfThere(keyFileOf(settings.dataDir)));
  if (pem === null) return null;
  const { name, publicKey } = localSigner(parsePrivateKey(pem), settings.name);
  return { name, publicKey };
}

/** Signs with a key that this process holds. */
export function localSigner(key: KeyObject, name?: string): LedgerSigner {
  const publicKey = rawPublicKey(key);
  return {
    name: nameOfLog(publicKey, name),
    publicKey,
    sign: async (bytes) => sign(null, bytes, key),
  };
}

/** The name given, or `keyledger-<id>` of the public key, which no other installation has. */
export function nameOfLog(publicKey: Buffer, name?: string): string {
  const own = name ?? `keyledger-${keyIdOf({ name: "keyledger", publicKey })}`;
  if (!isName(own)) throw new NoteError("A log's name has no spaces, no + and no line breaks.");
  return own;
}

function parsePrivateKey(text: string): KeyObject {
  const pem = text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString("utf8");
  try {
    const key = createPrivateKey(pem.replaceAll("\\n", "\n"));
    rawPublicKey(key);
    return key;
  } catch (error) {
    if (error instanceof NoteError) throw error;
    // Node's message may quote what it read.
    throw new NoteError("The ledger's key is no PKCS#8 PEM of an Ed25519 key, nor base64 of one.");
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Two processes that start at once get the same key: a link is made once, and whole. */
async function readOrMakeKeyFile(file: string): Promise<string> {
  const known = await readIfThere(file);
  if (known !== null) return known;
  const { privateKey } = generateKeyPairSync("ed25519");
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(privateKey.export({ format: "pem", type: "pkcs8" }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await unlink(draft);
  return readFile(file, "utf8");
}

/** True when others than its owner may read the key file. False on systems without such modes. */
export async function isKeyFileOpen(dataDir: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const { mode } = await stat(keyFileOf(dataDir));
  return (mode & 0o077) !== 0;
}
