import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { LocalDigestKey } from "../../types";

/** The key pair with which an estate's CloudTrail signs digests. */
export interface DigestKeyPair {
  privateKey: KeyObject;
  fingerprint: string;
  /** DER of PKCS #1, as ListPublicKeys gives it. */
  publicKey: Buffer;
}

const DAY = 86_400_000;
const generate = promisify(generateKeyPair);

/** What ListPublicKeys answers of a pair: it signed whatever an estate of this present has. */
export function publicKeyOf({ fingerprint, publicKey }: DigestKeyPair, now: Date): LocalDigestKey {
  const at = (days: number) => new Date(now.getTime() + days * DAY);
  return { fingerprint, value: publicKey, validFrom: at(-400), validTo: at(400) };
}

/** The pair that this file holds, made with the first call: of two at the same time one makes it. */
export async function digestKeyOf(path: string): Promise<DigestKeyPair> {
  const there = await readFile(path, "utf8").catch(() => null);
  if (there !== null) return pairOf(there);
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await unlink(draft);
  return pairOf(await readFile(path, "utf8"));
}

function pairOf(pem: string): DigestKeyPair {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "pkcs1" });
  return { privateKey, publicKey, fingerprint: createHash("md5").update(publicKey).digest("hex") };
}
