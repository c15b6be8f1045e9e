import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Clock } from "../clock";
import { withoutSlash } from "./rules/claims";

const TIMEOUT = 10_000;
const HOUR = 3_600_000;
/** After a failure the provider is left alone so long: whoever sends nonsense must not make us ask without end. */
const COOLDOWN = 30_000;

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });

async function readMetadata(issuer: string): Promise<URL> {
  const address = `${withoutSlash(issuer)}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT) });
  if (!answer.ok) throw new Error(`The provider's metadata: ${answer.status}.`);
  const said = metadata.parse(await answer.json());
  if (withoutSlash(said.issuer) !== withoutSlash(issuer)) {
    throw new Error("The provider's metadata name another issuer than the configured one.");
  }
  const keys = new URL(said.jwks_uri);
  if (keys.protocol !== new URL(issuer).protocol) {
    throw new Error("The provider's keys are at an address without the issuer's TLS.");
  }
  return keys;
}

/** A key that none of the provider's is: the token's fault. Everything else is a failure to ask. */
function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
  );
}

/**
 * The signing keys of an issuer, found by its metadata (OpenID Connect Discovery 1.0, 4) and kept for a while; a key
 * id that is not known is looked for anew, every half minute at most. The function throws jose's error for a key that
 * is not there, and another `Error` when the provider cannot be asked.
 */
export function createProviderKeys(issuer: string, clock: Clock): JWTVerifyGetKey {
  let found: { keys: Promise<JWTVerifyGetKey>; until: number } | undefined;
  const keysOf = () => {
    const now = clock().getTime();
    if (found === undefined || now >= found.until) {
      const keys = readMetadata(issuer).then((url) =>
        createRemoteJWKSet(url, { timeoutDuration: TIMEOUT, cooldownDuration: COOLDOWN }),
      );
      const next = { keys, until: now + HOUR };
      keys.catch(() => {
        next.until = now + COOLDOWN;
      });
      found = next;
    }
    return found.keys;
  };
  return async (header, token) => {
    try {
      return await (await keysOf())(header, token);
    } catch (error) {
      if (isTokensFault(error)) throw error;
      throw new Error("The provider's keys could not be read.", { cause: error });
    }
  };
}
