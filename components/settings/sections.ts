import { can, type Permission } from "@/lib/auth/permissions";
import type { Role } from "@/lib/auth/types";

interface SettingsSection {
  href: string;
  label: string;
  /** Any of these opens the page. */
  permissions: readonly Permission[];
}

const SECTIONS: readonly SettingsSection[] = [
  { href: "/settings/people", label: "People", permissions: ["person:read"] },
  { href: "/settings/ownership", label: "Ownership", permissions: ["ownership-rule:read"] },
  {
    href: "/settings/tokens",
    label: "Tokens",
    permissions: ["token:read", "token:create-own"],
  },
  { href: "/settings/channels", label: "Channels", permissions: ["channel:read"] },
  { href: "/settings/usage", label: "Usage sources", permissions: ["usage-source:read"] },
  { href: "/settings/alerts", label: "Alert rules", permissions: ["setting:read"] },
  { href: "/settings/general", label: "General", permissions: ["setting:read"] },
  { href: "/settings/sessions", label: "My sessions", permissions: ["session:read-own"] },
];

/** The pages of the settings that a role may open, in the order in which they stand. */
export function settingsSections(role: Role): readonly SettingsSection[] {
  return SECTIONS.filter(({ permissions }) =>
    permissions.some((permission) => can({ kind: "person", role }, permission)),
  );
}
