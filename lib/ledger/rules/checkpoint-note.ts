import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { HASH_BYTES } from "./merkle";

// Formats: https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint

/** The head of the tree: what a checkpoint says. */
export interface TreeHead {
  /** Unique name of the log. */
  origin: string;
  size: number;
  root: Buffer;
}

/** Whose signature is believed: the name and the 32 bytes of an Ed25519 key. */
export interface VerifierKey {
  name: string;
  publicKey: Buffer;
}

export interface ParsedCheckpoint extends TreeHead {
  /** The signed text, with its last newline. */
  text: string;
  signatures: { name: string; keyId: string; signature: Buffer }[];
}

/** A text that is no checkpoint; the message says why. */
export class NoteError extends Error {
  override readonly name = "NoteError";
}

const ED25519 = 0x01;
/** DER of a SubjectPublicKeyInfo up to the key's 32 bytes (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const MAX_NOTE = 64 * 1024;

/** First four bytes of SHA-256(name || 0x0A || 0x01 || public key), in hex. */
export function keyIdOf({ name, publicKey }: VerifierKey): string {
  const hash = createHash("sha256").update(`${name}\n`).update(Buffer.of(ED25519));
  return hash.update(publicKey).digest().subarray(0, 4).toString("hex");
}

/** `name+keyid+base64`, the form in which signed-note tools take a key. */
export function formatVerifierKey(key: VerifierKey): string {
  const encoded = Buffer.concat([Buffer.of(ED25519), key.publicKey]).toString("base64");
  return `${key.name}+${keyIdOf(key)}+${encoded}`;
}

/** Throws NoteError when it is not of that form, of another algorithm, or its id is not of its key. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = base64(encoded ?? "");
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== ED25519) {
    throw new NoteError("This is not an Ed25519 key of the form name+id+base64.");
  }
  const key = { name, publicKey: bytes.subarray(1) };
  if (keyIdOf(key) !== id) throw new NoteError(`The key's id is ${keyIdOf(key)}, not ${id}.`);
  return key;
}

/** The text that is signed: origin, size and root, a line each. */
export function checkpointText({ origin, size, root }: TreeHead): string {
  if (!isName(origin)) throw new NoteError("A log's name has no spaces, no + and no line breaks.");
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/** The note of a text and one signature on it. */
export function formatNote(text: string, key: VerifierKey, signature: Buffer): string {
  const id = Buffer.from(keyIdOf(key), "hex");
  return `${text}\n— ${key.name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
}

/** Takes a note apart without believing it. Throws NoteError when it is no checkpoint. */
export function parseCheckpoint(note: string): ParsedCheckpoint {
  if (note.length > MAX_NOTE) throw new NoteError("It is too long for a checkpoint.");
  const split = note.lastIndexOf("\n\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids them
  if (split < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) {
    throw new NoteError("It is not a signed note.");
  }
  const text = note.slice(0, split + 1);
  const [origin = "", size = "", root = "", ...rest] = text.split("\n");
  const hash = base64(root);
  if (origin === "" || !/^(0|[1-9]\d{0,15})$/.test(size) || hash?.length !== HASH_BYTES) {
    throw new NoteError("Its text is not that of a checkpoint: name, size and root.");
  }
  if (rest.pop() !== "" || rest.includes("")) throw new NoteError("Its text has empty lines.");
  const signatures = note
    .slice(split + 2, -1)
    .split("\n")
    .map(parseSignature);
  return { origin, size: Number(size), root: hash, text, signatures };
}

function parseSignature(line: string) {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const bytes = base64(encoded ?? "");
  if (name === undefined || !bytes || bytes.length < 5) {
    throw new NoteError("A line below its text is no signature.");
  }
  return { name, keyId: bytes.subarray(0, 4).toString("hex"), signature: bytes.subarray(4) };
}

export type SignatureCheck =
  | { status: "good"; key: VerifierKey }
  /** A key that is believed is named, and its signature is not of this text. */
  | { status: "bad"; key: VerifierKey }
  /** None of its signatures is of a key that is believed. */
  | { status: "unknown-key"; names: string[] };

/** Whether one of `keys` signed this note. One bad signature of a known key makes the note bad. */
export function checkSignature(
  { text, signatures }: ParsedCheckpoint,
  keys: readonly VerifierKey[],
): SignatureCheck {
  let good: VerifierKey | undefined;
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((known) => known.name === name && keyIdOf(known) === keyId);
    if (!key) continue;
    if (!verify(null, Buffer.from(text), keyObject(key), signature)) return { status: "bad", key };
    good = key;
  }
  if (good) return { status: "good", key: good };
  return { status: "unknown-key", names: signatures.map(({ name, keyId }) => `${name}+${keyId}`) };
}

/** A verifier's key as Node takes it (RFC 8410). */
export function keyObject({ publicKey }: VerifierKey): KeyObject {
  const key = Buffer.concat([SPKI_PREFIX, publicKey]);
  return createPublicKey({ key, format: "der", type: "spki" });
}

/** The 32 bytes of an Ed25519 key, public or private. Throws NoteError for a key of another kind. */
export function rawPublicKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== "ed25519") {
    throw new NoteError(`An Ed25519 key is needed, not ${key.asymmetricKeyType ?? key.type}.`);
  }
  const pub = key.type === "private" ? createPublicKey(key) : key;
  return pub.export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length);
}

/** True for what may name a log and its key. */
export function isName(name: string): boolean {
  return name !== "" && !/[\s+\p{Cc}\p{Z}]/u.test(name);
}

function base64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
