import { z } from "zod";

/** What we take from an id token; its signature, audience, nonce and times were checked before. */
const idToken = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  auth_time: z.number().optional(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().optional(),
  sid: z.string().optional(),
  acr: z.unknown().optional(),
  amr: z.unknown().optional(),
});

export interface PersonClaims {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  /** When the provider last saw the credentials; null without `auth_time`. */
  authTime: Date | null;
  /** The provider's name of this sign-in, by which it may end it; null without `sid`. */
  providerSid: string | null;
  /** How the person signed in, in the provider's words: `acr` and `amr`, for the record. */
  signedInBy: { acr: string | null; amr: string[] };
}

/** Without control characters and with 200 characters at most. Empty becomes undefined. */
function shown(text: string | undefined): string | undefined {
  const clean = text
    ?.replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 200);
  return clean === "" ? undefined : clean;
}

/** An issuer as it is compared and kept: its last slash makes no difference. */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

const shownOf = (value: unknown) => (typeof value === "string" ? (shown(value) ?? null) : null);

function methodsOf(amr: unknown): string[] {
  const all = (Array.isArray(amr) ? amr : [amr]).slice(0, 20);
  return all.map(shownOf).filter((method) => method !== null);
}

/** Longer ones, and those that the database cannot hold, are none: no logout token can name them either. */
function fitsSid(sid: string): boolean {
  return sid !== "" && sid.length <= 512 && !sid.includes("\0") && sid.isWellFormed();
}

/**
 * The person in an id token, or undefined when it lacks `iss` or `sub` or comes from another issuer than the
 * configured one. Issuer and subject are the identity, never the e-mail address, which can be given anew to
 * somebody else. ASVS v5.0.0-10.5.2, 10.5.3.
 */
export function personFromClaims(
  claims: unknown,
  issuer: string,
  now: Date,
): PersonClaims | undefined {
  const parsed = idToken.safeParse(claims);
  if (!parsed.success) return undefined;
  const { iss, sub, name, preferred_username, email, auth_time, sid, acr, amr } = parsed.data;
  if (withoutSlash(iss) !== withoutSlash(issuer) || sub.includes("\0")) return undefined;
  return {
    issuer: withoutSlash(iss),
    subject: sub,
    name: shown(name) ?? shown(preferred_username) ?? shown(email) ?? sub,
    email: shown(email) ?? null,
    // A provider's clock may run ahead of ours; `iat` would make of every silent sign-in a recent one.
    authTime: auth_time === undefined ? null : new Date(Math.min(auth_time * 1000, now.getTime())),
    providerSid: sid !== undefined && fitsSid(sid) ? sid : null,
    signedInBy: { acr: shownOf(acr), amr: methodsOf(amr) },
  };
}
