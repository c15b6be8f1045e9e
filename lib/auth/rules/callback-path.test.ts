import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathOnThisSite, safePath, sameOriginUrl, signInPath } from "./callback-path";

describe("where a sign-in may lead back to", () => {
  it.each([
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/\t/elsewhere.example",
    "/..//elsewhere.example",
    "/./\\elsewhere.example",
    "javascript:alert(1)",
    "keys",
    "/sign-in?callbackUrl=/sign-in",
    "/api/auth/signout",
    "",
  ])("is never %j", (target) => {
    expect(safePath(target)).toBe("/");
  });

  it("is the page that was asked for", () => {
    expect(safePath("/keys?state=Enabled&q=a%20b#x")).toBe("/keys?state=Enabled&q=a%20b#x");
    expect(pathOnThisSite("http://here:1/keys", "http://here:1")).toBe("/keys");
    expect(pathOnThisSite("http://here:1.elsewhere.example/", "http://here:1")).toBe("/");
    expect(signInPath("/keys?a=1", "idle")).toBe("/sign-in?callbackUrl=%2Fkeys%3Fa%3D1&why=idle");
  });

  it("stays on this site whatever is asked", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[/\\.@:\t a-z?#%]{0,20}$/),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(hostile, (target) => {
        const base = "https://here.example";
        expect(new URL(safePath(target), base).origin).toBe(base);
        expect(new URL(sameOriginUrl(target, base)).origin).toBe(base);
      }),
    );
  });
});
