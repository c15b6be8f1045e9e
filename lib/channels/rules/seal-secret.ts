import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** The keys that seal secrets: the first seals, all open. */
export type SecretKeys =
  | { state: "ready"; keys: readonly Buffer[] }
  | { state: "missing" }
  | { state: "wrong"; why: string };

const VERSION = 1;
const NONCE = 12;
const TAG = 16;
const KEY_ID = 4;
const HEAD = 1 + KEY_ID + NONCE;

/** Reads the present key and earlier ones (with commas), each 32 bytes of base64. Never throws. */
export function parseSecretKeys(current: string | undefined, old: string | undefined): SecretKeys {
  if (current === undefined) return { state: "missing" };
  const texts = [current, ...(old ?? "").split(",")].map((text) => text.trim());
  const keys: Buffer[] = [];
  for (const [at, text] of texts.entries()) {
    if (text === "" && at > 0) continue;
    const name = at === 0 ? "KEYLEDGER_SECRETS_KEY" : "KEYLEDGER_SECRETS_KEYS_OLD";
    const key = Buffer.from(text, "base64");
    if (key.length !== 32 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
      return { state: "wrong", why: `${name} is not 32 bytes of base64.` };
    }
    keys.push(key);
  }
  return { state: "ready", keys };
}

function keyId(key: Buffer): Buffer {
  return createHash("sha256").update("keyledger secrets key\0").update(key).digest().subarray(0, 4);
}

/**
 * Seals `text` with AES-256-GCM under the first key. `place` names where it is kept (channel and field); what is
 * moved elsewhere does not open. Layout: version, key id, nonce, ciphertext, tag.
 */
export function sealSecret(keys: readonly Buffer[], place: string, text: string): Buffer {
  const [key] = keys;
  if (!key) throw new Error("There is no key to seal with.");
  const nonce = randomBytes(NONCE);
  const head = Buffer.concat([Buffer.from([VERSION]), keyId(key), nonce]);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(aad(head, place));
  return Buffer.concat([head, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** The text that was sealed for `place`; null when no key opens it or it was changed or moved. */
export function openSecret(keys: readonly Buffer[], place: string, sealed: Buffer): string | null {
  if (sealed.length < HEAD + TAG || sealed[0] !== VERSION) return null;
  const id = sealed.subarray(1, 1 + KEY_ID);
  const head = sealed.subarray(0, HEAD);
  for (const key of keys) {
    if (!keyId(key).equals(id)) continue;
    const nonce = head.subarray(1 + KEY_ID);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
    decipher.setAAD(aad(head, place));
    decipher.setAuthTag(sealed.subarray(-TAG));
    try {
      const text = Buffer.concat([decipher.update(sealed.subarray(HEAD, -TAG)), decipher.final()]);
      return text.toString("utf8");
    } catch {
      // Another key may have the same short id.
    }
  }
  return null;
}

/** Whether the secret was sealed with the key that seals now. */
export function isSealedWithFirst(keys: readonly Buffer[], sealed: Buffer): boolean {
  const [key] = keys;
  return key !== undefined && keyId(key).equals(sealed.subarray(1, 1 + KEY_ID));
}

function aad(head: Buffer, place: string): Buffer {
  return Buffer.concat([head.subarray(0, 1 + KEY_ID), Buffer.from(`keyledger:${place}`, "utf8")]);
}
