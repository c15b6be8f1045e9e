import { describe, expect, it } from "vitest";
import { parseEnv } from "../../env";
import { parseAuthConfig } from "../config";
import { nextAuthOptions } from "../next-auth-options";
import { cookieNames } from "./cookies";

const settings = (baseUrl: string) =>
  parseAuthConfig(
    parseEnv({
      NEXTAUTH_URL: baseUrl,
      NEXTAUTH_SECRET: "s".repeat(32),
      OIDC_ISSUER: "https://login.example.com",
      OIDC_CLIENT_ID: "keyledger",
      OIDC_CLIENT_SECRET: "c",
      OIDC_ROLE_MAP: "a=admin",
    }),
  );
const actions = { start: async () => ({ page: "/" }), end: async () => undefined };
const log = { warn: () => undefined };

describe("the cookies of a site on https", () => {
  it("are __Host-, Secure, HttpOnly, Lax and of no domain, every one of them", () => {
    const { cookies = {}, useSecureCookies } = nextAuthOptions(
      settings("https://keyledger.example.com"),
      actions,
      log,
    );
    expect(useSecureCookies).toBe(true);
    expect(Object.keys(cookies)).toHaveLength(6);
    for (const cookie of Object.values(cookies)) {
      expect(cookie.name).toMatch(/^__Host-keyledger\./);
      expect(cookie.options).toEqual({ httpOnly: true, sameSite: "lax", path: "/", secure: true });
    }
  });

  it("have the port in their name on loopback, where browsers refuse the prefix", () => {
    expect(cookieNames("http://localhost:3000")).toMatchObject({
      secure: false,
      session: "keyledger.session.3000",
    });
  });
});

describe("sign-in's settings", () => {
  it("are refused without https beyond this machine", () => {
    expect(() => settings("http://keyledger.example.com")).toThrow(/not https/);
  });
});
