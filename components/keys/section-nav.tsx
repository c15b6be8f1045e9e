"use client";

import Link from "next/link";
import { useSelectedLayoutSegment } from "next/navigation";
import { useEffect, useRef } from "react";
import { useCan } from "@/components/shell/viewer";
import { cn } from "@/components/ui/cn";
import { KEY_SECTIONS, type KeySection, keyHref, SECTION_NAMES } from "@/components/ui/key-link";
import type { KeyRef } from "@/lib/keys/client";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";

/** What stands beside a section's name: a count, or a question mark where it could not be read. */
function mark(section: KeySection, detail: KeyDetail | undefined): string | null {
  if (!detail) return null;
  const lost = (part: string) => (detail.unreadable.includes(part) ? "?" : null);
  if (section === "policy") return lost("policy");
  if (section === "grants") return detail.grantCount === null ? "?" : String(detail.grantCount);
  if (section === "rotation") return lost("rotation");
  if (section === "aliases") return String(detail.aliases.length);
  if (section === "family") return detail.family.length > 0 ? String(detail.family.length) : null;
  if (section === "freshness" && detail.unreadable.length > 0) return "!";
  return null;
}

export function SectionNav({ keyRef, detail }: { keyRef: KeyRef; detail: KeyDetail | undefined }) {
  const current = useSelectedLayoutSegment() ?? "facts";
  const link = useRef<HTMLAnchorElement>(null);
  // In a narrow window the sections scroll sideways; the current one is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the section, not the ref.
  useEffect(() => {
    // Newer browsers answer a promise, which an effect must not return.
    void link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  const maySimulate = useCan("access:simulate");
  const sections = KEY_SECTIONS.filter((section) => section !== "what-if" || maySimulate);
  return (
    <nav
      aria-label="Sections of this key"
      className="no-print relative -mx-4 mt-2 overflow-x-auto px-3"
    >
      <ul className="flex">
        {sections.map((section) => {
          const sign = mark(section, detail);
          return (
            <li key={section}>
              <Link
                href={keyHref(keyRef, section)}
                ref={current === section ? link : undefined}
                scroll={false}
                aria-current={current === section ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2.5 text-ink-2 -outline-offset-2 hover:text-ink",
                  current === section && "border-accent font-medium text-ink",
                )}
              >
                {SECTION_NAMES[section]}
                {sign ? (
                  <span
                    className={cn(
                      "numeric rounded-sm px-1 text-2xs",
                      sign === "?" || sign === "!" ? "hatched text-ink" : "bg-subtle text-ink-2",
                    )}
                  >
                    {sign}
                    {sign === "?" ? <span className="sr-only"> could not be read</span> : null}
                    {sign === "!" ? <span className="sr-only"> parts unreadable</span> : null}
                  </span>
                ) : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
