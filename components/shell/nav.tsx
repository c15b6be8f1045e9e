"use client";

import { AtSign, Building2, Gauge, KeyRound } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";

/** Pages of the dashboard, in the order of the sidebar and of the search. */
export const PAGES = [
  { href: "/", label: "Overview", icon: Gauge },
  { href: "/keys", label: "Keys", icon: KeyRound },
  { href: "/aliases", label: "Aliases", icon: AtSign },
  { href: "/accounts", label: "Accounts", icon: Building2 },
] as const;

function isCurrent(href: string, path: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}

export function Nav({ onNavigate }: { onNavigate?: () => void }) {
  const path = usePathname();
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {PAGES.map(({ href, label, icon: Icon }) => {
          const current = isCurrent(href, path);
          return (
            <li key={href}>
              <Link
                href={href}
                onClick={onNavigate}
                aria-current={current ? "page" : undefined}
                className={cn(
                  "flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-2 hover:bg-subtle hover:text-ink",
                  current && "bg-subtle font-medium text-ink shadow-[inset_2px_0_0_var(--accent)]",
                )}
              >
                <Icon aria-hidden="true" className="size-4 text-ink-3" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
