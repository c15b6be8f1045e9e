import type { NextAuthOptions } from "next-auth";
import type { logger } from "../logger";
import type { AuthConfig } from "./config";
import { sameOriginUrl } from "./rules/callback-path";
import { isSessionId } from "./rules/secrets";
import { SESSION_LIFE } from "./rules/session-life";

/** The only provider's name, part of the redirect address that is registered with it. */
export const PROVIDER_ID = "oidc";

/** What one request's sign-in and sign-out do on our side. */
export interface AuthActions {
  /** Begins a session; answers with its id, or the path of the page that says why not. */
  start(claims: Record<string, unknown>): Promise<{ sessionId: string } | { page: string }>;
  end(sessionId: string): Promise<void>;
}

/** Asked for at every sign-in, the fresh one before an act too; what comes back is checked by `isStrongEnough`. */
function authorizationParams({ scope, acrValues }: AuthConfig): Record<string, string> {
  return { scope, ...(acrValues.length > 0 ? { acr_values: acrValues.join(" ") } : {}) };
}

function provider(config: AuthConfig): NextAuthOptions["providers"][number] {
  return {
    id: PROVIDER_ID,
    name: "OpenID Connect",
    type: "oauth",
    wellKnown: `${config.issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    issuer: config.issuer,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    authorization: { params: authorizationParams(config) },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    httpOptions: { timeout: 10_000 },
    // Identity is made in `start`; next-auth only wants an id here.
    profile: (claims: { sub: string }) => ({ id: claims.sub }),
  };
}

function cookies({ cookies: names }: AuthConfig): NextAuthOptions["cookies"] {
  // Lax, because the provider's redirect back to us is a navigation from another site.
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: names.secure } as const;
  const cookie = (name: string) => ({ name, options });
  return {
    sessionToken: cookie(names.session),
    callbackUrl: cookie(names.callbackUrl),
    csrfToken: cookie(names.csrf),
    pkceCodeVerifier: cookie(names.pkce),
    state: cookie(names.state),
    nonce: cookie(names.nonce),
  };
}

function authLogger(log: Pick<typeof logger, "warn">): NextAuthOptions["logger"] {
  const messageOf = (metadata: unknown): string | undefined => {
    if (metadata instanceof Error) return metadata.message;
    const error = (metadata as { error?: unknown } | undefined)?.error;
    return error instanceof Error ? error.message : undefined;
  };
  return {
    // Metadata can hold tokens; only the message of an error is written.
    error: (code, metadata) => log.warn({ code, error: messageOf(metadata) }, "sign-in failed"),
    warn: (code) => log.warn({ code }, "sign-in warning"),
    debug: () => undefined,
  };
}

/**
 * next-auth's options for one request. Its session cookie is our random session id and nothing else: encode
 * and decode only pass that on, and the row behind it decides (`store/sessions.ts`).
 */
export function nextAuthOptions(
  config: AuthConfig,
  actions: AuthActions,
  log: Pick<typeof logger, "warn">,
): NextAuthOptions {
  let started: string | undefined;
  return {
    secret: config.secret,
    providers: [provider(config)],
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/signed-out" },
    session: { strategy: "jwt", maxAge: SESSION_LIFE.absolute / 1000 },
    useSecureCookies: config.cookies.secure,
    cookies: cookies(config),
    jwt: {
      encode: ({ token }) => (typeof token?.sid === "string" ? token.sid : ""),
      decode: ({ token }) => (token && isSessionId(token) ? { sid: token } : null),
    },
    callbacks: {
      async signIn({ profile }) {
        const result = await actions.start({ ...profile });
        if ("page" in result) return `${config.baseUrl}${result.page}`;
        started = result.sessionId;
        return true;
      },
      jwt: ({ token }) => (started === undefined ? token : { sid: started }),
      redirect: ({ url, baseUrl }) => sameOriginUrl(url, baseUrl),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === "string") await actions.end(token.sid);
      },
    },
    logger: authLogger(log),
  };
}
