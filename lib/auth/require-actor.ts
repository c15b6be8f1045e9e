import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { systemClock } from "../clock";
import type { Context } from "../context";
import { db } from "../db/open-db";
import { getSession } from "./get-session";
import { can, type Permission } from "./permissions";
import { requestOrigin } from "./request-origin";
import { PATH_HEADER, signInPath } from "./rules/callback-path";
import type { Actor } from "./types";

/**
 * The person of this page, who may do `permission`. Without a sign-in it redirects to the sign-in page, which
 * leads back here; without the permission to the page that says so. Call it in every page, not in a layout.
 */
export async function requireActor(
  permission: Permission,
): Promise<Extract<Actor, { kind: "person" }>> {
  const session = await getSession();
  if (!session.ok) {
    const path = (await headers()).get(PATH_HEADER);
    redirect(signInPath(path, session.why === "unknown" ? null : session.why));
  }
  if (!can(session.actor, permission)) redirect("/refused?why=permission");
  return session.actor;
}

/** `requireActor`, as the context in which a page calls use cases. */
export async function pageContext(permission: Permission): Promise<Context> {
  const actor = await requireActor(permission);
  const from = requestOrigin(await headers());
  return { db: db(), actor, clock: systemClock, requestId: randomUUID(), from };
}
