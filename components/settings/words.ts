import type { PersonState, Role } from "@/lib/auth/types";

export const ROLE_WORDS: Record<Role, string> = {
  admin: "Administrator",
  security: "Security",
  owner: "Key owner",
  auditor: "Auditor",
};

export function roleWord(role: string | null): string {
  if (role === null) return "No role";
  return Object.hasOwn(ROLE_WORDS, role) ? ROLE_WORDS[role as Role] : role;
}

export const PERSON_STATE_WORDS: Record<PersonState, string> = {
  active: "Active",
  disabled: "Disabled",
  "access-ended": "Access ended",
  "no-role": "No role",
};

/** Order matters: Edge and Opera also call themselves Chrome, and all of them Safari. */
const BROWSERS: [pattern: RegExp, name: string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: [pattern: RegExp, name: string][] = [
  [/\biPhone|\biPad/, "iOS"],
  [/\bAndroid/, "Android"],
  [/\bWindows NT/, "Windows"],
  [/\bMac OS X|\bMacintosh/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux/, "Linux"],
];

const LONGEST = 60;

/** `Firefox on Linux`, as far as a user agent's own text says so; otherwise its beginning. It may lie. */
export function describeAgent(userAgent: string | null): string {
  if (userAgent === null) return "A program that names itself nothing";
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser && system) return `${browser} on ${system}`;
  if (browser) return browser;
  return userAgent.length > LONGEST ? `${userAgent.slice(0, LONGEST)}…` : userAgent;
}
