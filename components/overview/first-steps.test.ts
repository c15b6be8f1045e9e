import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ViewerProvider } from "@/components/shell/viewer";
import type { Role } from "@/lib/auth/types";
import { FirstSteps } from "./first-steps";

function shown(role: Role, watched: number | null): string {
  const viewer = { id: "1", name: "Somebody", email: null, role };
  const children = createElement(FirstSteps, { watched });
  return renderToStaticMarkup(createElement(ViewerProvider, { viewer, children }));
}

it("asks for accounts first, and says how many are watched once there are some", () => {
  expect(shown("admin", 0)).toContain("accounts discover");
  expect(shown("admin", null)).toContain("accounts discover");
  expect(shown("admin", 1)).toContain("One account is watched");
  expect(shown("admin", 1200)).toContain("1,200 accounts are watched");
  expect(shown("admin", 1)).not.toContain("accounts discover");
});

it("leads to the pages that the role may open", () => {
  expect(shown("security", 1)).toContain('href="/settings/usage"');
  expect(shown("auditor", 1)).toContain('href="/settings/ownership"');
});

it("tells an owner of no key that none is theirs, and not what to set up", () => {
  const words = shown("owner", 3);
  expect(words).toContain("No key is yours");
  expect(words).not.toContain("accounts discover");
});
