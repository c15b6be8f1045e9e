import { type Env, env } from "../env";
import { checkAuthSettings } from "./rules/auth-settings";
import { type CookieNames, cookieNames } from "./rules/cookies";
import type { RoleMap } from "./rules/role-map";
import type { SignInStrength } from "./rules/sign-in-strength";

/** The settings of sign-in, all present and fit for each other. */
export interface AuthConfig extends SignInStrength {
  /** Where browsers reach us, without a path. */
  baseUrl: string;
  secret: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scope: string;
  roleClaim: string;
  roles: RoleMap;
  demo: boolean;
  cookies: CookieNames;
}

/** Throws one error that lists every setting that is missing or not permitted. */
export function parseAuthConfig(source: Env): AuthConfig {
  const settings = checkAuthSettings(source);
  return { ...settings, cookies: cookieNames(settings.baseUrl) };
}

let config: AuthConfig | undefined;

/** Sign-in's settings of this process, checked with the first call. */
export function authConfig(): AuthConfig {
  config ??= parseAuthConfig(env);
  return config;
}

/** Scheme, host and port of this site, as browsers write it in `Origin`. */
export function ownOrigin(): string {
  return new URL(authConfig().baseUrl).origin;
}
