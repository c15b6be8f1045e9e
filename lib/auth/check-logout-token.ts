import { createHash } from "node:crypto";
import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { withoutSlash } from "./rules/claims";

/** Seconds that a token may be old, and that clocks may differ. */
const MAX_AGE = 300;
const TOLERANCE = 60;

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

const claims = z.looseObject({
  iss: z.string(),
  jti: z.string().min(1).max(512),
  sub: z.string().min(1).max(255).optional(),
  sid: z.string().min(1).max(512).optional(),
  events: z.looseObject({ [EVENT]: z.looseObject({}) }),
});

/** Which sessions a provider ends: those of a person, or those of one sign-in there. */
export interface LogoutOrder {
  /** Of this token alone: SHA-256 of issuer and `jti`, hex. */
  id: string;
  issuer: string;
  subject: string | null;
  sid: string | null;
}

/** A logout token that is not to be followed; `message` says why, and is for the log and the ledger. */
export class LogoutTokenError extends Error {
  override readonly name = "LogoutTokenError";
}

export interface LogoutTokenRules {
  issuer: string;
  clientId: string;
  keys: JWTVerifyGetKey;
  now: Date;
}

async function verified(token: string, rules: LogoutTokenRules) {
  const issuer = withoutSlash(rules.issuer);
  try {
    const { payload } = await jwtVerify(token, rules.keys, {
      // As for id tokens: what openid-client takes unless told otherwise.
      algorithms: ["RS256"],
      typ: "logout+jwt",
      issuer: [issuer, `${issuer}/`],
      audience: rules.clientId,
      requiredClaims: ["iat", "exp", "jti", "events"],
      maxTokenAge: MAX_AGE,
      clockTolerance: TOLERANCE,
      currentDate: rules.now,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new LogoutTokenError(error.message);
    throw error;
  }
}

/**
 * Checks a logout token as OpenID Connect Back-Channel Logout 1.0, 2.6, says: type, signature by the issuer's key,
 * issuer, audience, times, `jti`, event, no `nonce`, and a person or a sign-in. That it comes once is for who stores
 * it. Throws LogoutTokenError, and another `Error` when the keys cannot be read. ASVS v5.0.0-10.5.5.
 */
export async function checkLogoutToken(
  token: string,
  rules: LogoutTokenRules,
): Promise<LogoutOrder> {
  const payload = await verified(token, rules);
  if ("nonce" in payload) throw new LogoutTokenError("it has a nonce, as id tokens have");
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join("."));
    throw new LogoutTokenError(`not as the standard says: ${fields.join(", ")}`);
  }
  const { iss, jti, sub = null, sid = null } = parsed.data;
  if (sub === null && sid === null) throw new LogoutTokenError("it names neither sub nor sid");
  if (`${sub}${sid}`.includes("\0")) throw new LogoutTokenError("it names U+0000");
  const issuer = withoutSlash(iss);
  const id = createHash("sha256")
    .update(JSON.stringify([issuer, jti]))
    .digest("hex");
  return { id, issuer, subject: sub, sid };
}
