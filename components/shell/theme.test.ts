import { expect, test } from "vitest";
import { THEMES, themeCookie, themeOf } from "./theme";

test.each(THEMES)("the theme %s is kept in a __Host- cookie that only TLS carries", (theme) => {
  const [pair, ...attributes] = themeCookie(theme, "https:").split("; ");
  expect(pair).toBe(`__Host-theme=${theme}`);
  expect(attributes).toEqual(["path=/", "max-age=31536000", "samesite=lax", "secure"]);
  expect(themeOf((name) => (pair?.startsWith(`${name}=`) ? theme : undefined))).toBe(theme);
});

test("on loopback, where browsers refuse the prefix over http, the cookie has a plain name", () => {
  expect(themeCookie("dark", "http:")).toBe("theme=dark; path=/; max-age=31536000; samesite=lax");
});

test("the cookie that no other site of the domain could set is the one that counts", () => {
  const jar: Record<string, string> = { "__Host-theme": "light", theme: "dark" };
  expect(themeOf((name) => jar[name])).toBe("light");
  expect(themeOf(() => '"><script>')).toBe("system");
});
