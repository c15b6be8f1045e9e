import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PERMISSIONS, type Permission } from "@/lib/auth/permissions";

const APP = "app";

export interface ListedPage {
  /** As the address is written, with brackets for what names an object: `/keys/[accountId]`. */
  route: string;
  /** What the page asks for; null for a page that is open to all. */
  permission: Permission | null;
}

function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}

/**
 * Every page of the application, from its files: a new page is in every test that goes through them. Throws for a
 * page behind the sign-in that does not ask for a permission itself.
 */
export function listPages(): ListedPage[] {
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /(^|\/)page\.tsx$/.test(file));
  return files.map((file) => {
    const folder = dirname(file).split("/");
    const route = `/${folder.filter((part) => part !== "." && !part.startsWith("(")).join("/")}`;
    if (folder[0] === "(auth)") return { route, permission: null };
    const source = readFileSync(join(APP, file), "utf8");
    const asked = /\b(?:pageContext|requireActor)\(\s*"([^"]+)"/.exec(source)?.[1] ?? "";
    if (!isPermission(asked)) throw new Error(`${file} asks for no permission of its own.`);
    return { route, permission: asked };
  });
}

/** A page's address with values for its brackets. Throws when there is none for one of them. */
export function fillRoute(route: string, values: Record<string, string>): string {
  return route.replace(/\[(\w+)\]/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${route} needs an example of ${name}.`);
    return encodeURIComponent(value);
  });
}
