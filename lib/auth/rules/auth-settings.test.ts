import { describe, expect, it } from "vitest";
import { parseEnv } from "../../env";
import { parseAuthConfig } from "../config";

const REAL = {
  NEXTAUTH_URL: "https://keyledger.example.com",
  NEXTAUTH_SECRET: "x".repeat(32),
  OIDC_ISSUER: "https://login.example.com/tenant",
  OIDC_CLIENT_ID: "keyledger",
  OIDC_CLIENT_SECRET: "secret",
  OIDC_ROLE_MAP: "sec=security",
};
const DEMO = {
  ...REAL,
  KEYLEDGER_DEMO: "1",
  NEXTAUTH_URL: "http://127.0.0.1:3000",
  OIDC_ISSUER: "http://127.0.0.1:3001",
};

function configOf(values: Record<string, string>) {
  return parseAuthConfig(parseEnv(values));
}

describe("the settings of sign-in", () => {
  it("gives __Host- cookies on https", () => {
    const { cookies, demo } = configOf(REAL);
    expect(demo).toBe(false);
    expect(cookies).toMatchObject({ secure: true, session: "__Host-keyledger.session" });
  });

  it("gives plain cookies with the port on http, which is for this machine", () => {
    const { cookies } = configOf(DEMO);
    expect(cookies).toMatchObject({ secure: false, session: "keyledger.session.3000" });
  });

  it.each([
    [{ NEXTAUTH_URL: "http://keyledger.example.com" }, /NEXTAUTH_URL.*not https/],
    [{ NEXTAUTH_URL: "https://example.com/keyledger" }, /scheme, host and port/],
    [{ OIDC_ISSUER: "http://login.example.com" }, /OIDC_ISSUER.*not https/],
    [{ OIDC_ISSUER: "http://127.0.0.1:3001" }, /demo alone/],
    [{ OIDC_ISSUER: "http://localhost:3001" }, /demo alone/],
    [{ OIDC_ROLE_MAP: "" }, /OIDC_ROLE_MAP: is not set/],
    [{ OIDC_ROLE_MAP: "sec=chief" }, /OIDC_ROLE_MAP/],
    [{ NEXTAUTH_SECRET: "" }, /NEXTAUTH_SECRET: is not set/],
  ])("outside the demo refuses %j", (values, message) => {
    expect(() => configOf({ ...REAL, ...values })).toThrow(message);
  });

  it.each([
    [{ OIDC_ISSUER: "https://login.example.com" }, /OIDC_ISSUER.*this machine alone/],
    [{ NEXTAUTH_URL: "https://keyledger.example.com" }, /NEXTAUTH_URL.*this machine alone/],
    [{ NEXTAUTH_URL: "http://127.0.0.1.example.com:3000" }, /NEXTAUTH_URL.*this machine alone/],
    [{ NEXTAUTH_URL: "http://0.0.0.0:3000" }, /NEXTAUTH_URL.*this machine alone/],
  ])("in the demo refuses %j", (values, message) => {
    expect(() => configOf({ ...DEMO, ...values })).toThrow(message);
  });
});
