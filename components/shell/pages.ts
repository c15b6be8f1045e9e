import {
  AtSign,
  BellRing,
  Building2,
  ChartColumn,
  CircleDollarSign,
  Gauge,
  Grid3x3,
  KeyRound,
  ScrollText,
  Settings2,
  Users,
} from "lucide-react";
import { can, type Permission } from "@/lib/auth/permissions";
import type { Role } from "@/lib/auth/types";

interface NavPage {
  href: string;
  label: string;
  icon: typeof Gauge;
  /** Without it the page has no line for this role. */
  permission: Permission;
  /** What stands beside its name. */
  mark?: "open-alerts";
}

/** Pages of the dashboard, in the order of the sidebar and of the search. */
const PAGES: readonly NavPage[] = [
  { href: "/", label: "Overview", icon: Gauge, permission: "key:read" },
  { href: "/keys", label: "Keys", icon: KeyRound, permission: "key:read" },
  { href: "/aliases", label: "Aliases", icon: AtSign, permission: "alias:read" },
  { href: "/access", label: "Access", icon: Grid3x3, permission: "access:read" },
  { href: "/principals", label: "Principals", icon: Users, permission: "access:read" },
  { href: "/usage", label: "Usage", icon: ChartColumn, permission: "usage:read" },
  {
    href: "/alerts",
    label: "Alerts",
    icon: BellRing,
    permission: "alert:read",
    mark: "open-alerts",
  },
  { href: "/cost", label: "Cost", icon: CircleDollarSign, permission: "usage:read" },
  { href: "/accounts", label: "Accounts", icon: Building2, permission: "account:read" },
  { href: "/ledger", label: "Ledger", icon: ScrollText, permission: "ledger:read" },
  { href: "/settings", label: "Settings", icon: Settings2, permission: "session:read-own" },
];

export function pagesFor(role: Role): readonly NavPage[] {
  return PAGES.filter((page) => can({ kind: "person", role }, page.permission));
}
