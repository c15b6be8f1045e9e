import type { Env } from "../../env";
import { isLoopback } from "./cookies";
import { parseRoleMap, type RoleMap } from "./role-map";
import type { SignInStrength } from "./sign-in-strength";

type Source = Pick<
  Env,
  | "NEXTAUTH_URL"
  | "NEXTAUTH_SECRET"
  | "OIDC_ISSUER"
  | "OIDC_CLIENT_ID"
  | "OIDC_CLIENT_SECRET"
  | "OIDC_SCOPE"
  | "OIDC_ROLE_CLAIM"
  | "OIDC_ROLE_MAP"
  | "KEYLEDGER_OIDC_ACR_VALUES"
  | "KEYLEDGER_OIDC_AMR_VALUES"
  | "KEYLEDGER_DEMO"
>;

interface Settings extends SignInStrength {
  baseUrl: string;
  secret: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  scope: string;
  roleClaim: string;
  roles: RoleMap;
  demo: boolean;
}

const REQUIRED = [
  "NEXTAUTH_URL",
  "NEXTAUTH_SECRET",
  "OIDC_ISSUER",
  "OIDC_CLIENT_ID",
  "OIDC_CLIENT_SECRET",
  "OIDC_ROLE_MAP",
] as const;

function addressProblems(name: "NEXTAUTH_URL" | "OIDC_ISSUER", value: string, demo: boolean) {
  const url = new URL(value);
  const local = isLoopback(url.hostname);
  if (demo) return local ? [] : [`${name}: the demo works on this machine alone, not at ${value}`];
  if (url.protocol === "https:") return [];
  if (name === "NEXTAUTH_URL" && local && url.protocol === "http:") return [];
  return [`${name}: ${value} is not https. The demo alone may use a provider on http.`];
}

function pathProblems(baseUrl: string): string[] {
  const url = new URL(baseUrl);
  const bare = url.pathname === "/" && url.search === "" && url.username === "";
  return bare ? [] : ["NEXTAUTH_URL: give scheme, host and port alone"];
}

function roleMapProblems(text: string): string[] {
  try {
    return parseRoleMap(text).size > 0 ? [] : ["OIDC_ROLE_MAP: names no group"];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");

/**
 * The settings of sign-in, checked together. Throws one error that lists all that is wrong: something
 * missing; an issuer or address without TLS; the demo with an issuer or address that is not this machine;
 * so the demo's provider, which asks for no password, can never stand in for a real one.
 */
export function checkAuthSettings(source: Source): Settings {
  const problems: string[] = REQUIRED.filter((name) => !source[name]).map(
    (name) => `${name}: is not set`,
  );
  const { NEXTAUTH_URL: baseUrl, OIDC_ISSUER: issuer, KEYLEDGER_DEMO: demo } = source;
  if (baseUrl) problems.push(...addressProblems("NEXTAUTH_URL", baseUrl, demo));
  if (baseUrl) problems.push(...pathProblems(baseUrl));
  if (issuer) problems.push(...addressProblems("OIDC_ISSUER", issuer, demo));
  if (source.OIDC_ROLE_MAP) problems.push(...roleMapProblems(source.OIDC_ROLE_MAP));
  if (problems.length > 0) {
    throw new Error(`Sign-in cannot work with these settings:\n  ${problems.join("\n  ")}`);
  }
  return {
    baseUrl: new URL(baseUrl ?? "").origin,
    secret: source.NEXTAUTH_SECRET ?? "",
    issuer: issuer ?? "",
    clientId: source.OIDC_CLIENT_ID ?? "",
    clientSecret: source.OIDC_CLIENT_SECRET ?? "",
    scope: source.OIDC_SCOPE,
    roleClaim: source.OIDC_ROLE_CLAIM,
    roles: parseRoleMap(source.OIDC_ROLE_MAP),
    acrValues: words(source.KEYLEDGER_OIDC_ACR_VALUES),
    amrValues: words(source.KEYLEDGER_OIDC_AMR_VALUES),
    demo,
  };
}
