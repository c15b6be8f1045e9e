export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Name of the cookie that keeps a person's choice; the server reads it so that no page flashes. */
export const THEME_COOKIE = "theme";

/** The choice in a cookie's text; anything else means the system's. */
export function parseTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "system";
}
