export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR = 365 * 24 * 3600;

/** Names of the cookie that keeps a person's choice, on https and on loopback; the server reads it so that no page flashes. */
const COOKIES = ["__Host-theme", "theme"] as const;

/** The cookie as a script sets it: `__Host-` wherever browsers take that. ASVS v5.0.0-3.3.1, 3.3.3. */
export function themeCookie(theme: Theme, protocol: string): string {
  const [onHttps, onLoopback] = COOKIES;
  const kept = `${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  return protocol === "https:" ? `${onHttps}=${kept}; secure` : `${onLoopback}=${kept}`;
}

/** The choice that a request brings. `read` gives the value of a cookie. */
export function themeOf(read: (name: string) => string | undefined): Theme {
  return parseTheme(COOKIES.map(read).find((text) => text !== undefined));
}

/** The choice in a text; anything else means the system's. */
export function parseTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "system";
}
