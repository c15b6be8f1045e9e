import { createHash, randomBytes } from "node:crypto";

const TOKEN = /^kl_[A-Za-z0-9_-]{43}$/;
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits, base64url. */
export function newSessionId(): string {
  return randomBytes(32).toString("base64url");
}

/** An API token: `kl_` and 256 random bits in base64url, so that secret scanners can know one. */
export function newToken(): string {
  return `kl_${randomBytes(32).toString("base64url")}`;
}

/** True when the text has the form of an API token, so that nothing else is looked up. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** True when the text has the form of a session id. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** What is stored of a secret: SHA-256 in hex. Without salt, as 256 random bits cannot be guessed. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}
