"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { OpenAlerts } from "./open-alerts";
import { pagesFor } from "./pages";
import { useViewer } from "./viewer";

function isCurrent(href: string, path: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}

export function Nav({ onNavigate }: { onNavigate?: () => void }) {
  const path = usePathname();
  const { role } = useViewer();
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {pagesFor(role).map(({ href, label, icon: Icon, mark }) => {
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
                {mark === "open-alerts" ? <OpenAlerts /> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
