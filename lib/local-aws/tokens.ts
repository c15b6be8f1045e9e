import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { LocalEstate } from "./types";

/** What a session token carries, sealed, so that the server remembers nothing. */
export interface Session {
  accessKeyId: string;
  accountId: string;
  /** Path and name of the role, e.g. `KeyledgerReader` or `aws-reserved/x`. */
  roleName: string;
  roleId: string;
  sessionName: string;
  reader: boolean;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** The estate's own secret: the same estate opens its tokens also after a restart. */
export function estateSecret(estate: LocalEstate): Buffer {
  const hash = createHash("sha256").update(`local-aws/${estate.seed}`);
  for (const [id, key] of estate.accessKeys) hash.update(`/${id}/${key.secretAccessKey}`);
  return hash.digest();
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const openedKept = 4096;

/** Issues temporary credentials and opens their tokens. */
export class SessionTokens {
  readonly #key: Buffer;
  readonly #opened = new Map<string, Session>();

  constructor(secret: Buffer) {
    this.#key = createHmac("sha256", secret).update("sessions").digest();
  }

  /** A new temporary access key id, `ASIA…`. */
  newAccessKeyId(): string {
    let id = "ASIA";
    for (const byte of randomBytes(16)) id += alphabet[byte % 32];
    return id;
  }

  /** The secret that belongs to a temporary access key id. */
  secretOf(accessKeyId: string): string {
    return createHmac("sha256", this.#key).update(accessKeyId).digest("base64").slice(0, 40);
  }

  seal(session: Session): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(session), "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** Null for a token that this estate did not issue. Whether it has expired is not judged here. */
  open(token: string): Session | null {
    const known = this.#opened.get(token);
    if (known) return known;
    const session = this.#unseal(token);
    if (!session) return null;
    if (this.#opened.size >= openedKept) this.#opened.clear();
    this.#opened.set(token, session);
    return session;
  }

  #unseal(token: string): Session | null {
    const bytes = Buffer.from(token, "base64");
    if (bytes.length < 29) return null;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      return JSON.parse(text.toString("utf8")) as Session;
    } catch {
      return null;
    }
  }
}

const macLength = 16;

/** Page tokens that hold a position and fit one call only: same account, region, API and filters. */
export class PageTokens {
  readonly #key: Buffer;

  constructor(secret: Buffer) {
    this.#key = createHmac("sha256", secret).update("pages").digest();
  }

  seal(binding: string, position: string): string {
    const text = Buffer.from(position, "utf8");
    return Buffer.concat([this.#mac(binding, text), text]).toString("base64url");
  }

  /** Null for a token of another call, or one that was changed. */
  open(binding: string, token: string): string | null {
    const bytes = Buffer.from(token, "base64url");
    if (bytes.length <= macLength || bytes.toString("base64url") !== token) return null;
    const text = bytes.subarray(macLength);
    if (!timingSafeEqual(this.#mac(binding, text), bytes.subarray(0, macLength))) return null;
    return text.toString("utf8");
  }

  #mac(binding: string, text: Buffer): Buffer {
    const mac = createHmac("sha256", this.#key).update(binding).update("\n").update(text);
    return mac.digest().subarray(0, macLength);
  }
}
