"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { useViewer } from "@/components/shell/viewer";
import { cn } from "@/components/ui/cn";
import { settingsSections } from "./sections";

/** The line above every page of the settings; a role sees the pages that it may open. */
export function SettingsNav() {
  const path = usePathname();
  const { role } = useViewer();
  const link = useRef<HTMLAnchorElement>(null);
  // In a narrow window the line scrolls sideways; the current page is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the page, not the ref.
  useEffect(() => {
    void link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path]);
  return (
    <nav
      aria-label="Settings"
      className="no-print relative shrink-0 overflow-x-auto border-b bg-surface px-2"
    >
      <ul className="flex">
        {settingsSections(role).map(({ href, label }) => {
          const current = path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                prefetch={false}
                ref={current ? link : undefined}
                aria-current={current ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center whitespace-nowrap border-transparent border-b-2 px-2.5 text-ink-2 -outline-offset-2 hover:text-ink",
                  current && "border-accent font-medium text-ink",
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
