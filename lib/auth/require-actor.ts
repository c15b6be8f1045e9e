import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { systemClock } from "../clock";
import type { Context } from "../context";
import { db } from "../db/open-db";
import { recordRefusal } from "../http/refusals/record-refusal";
import { pageEndpoint, type Refusal } from "../http/refusals/refusal";
import { getSession } from "./get-session";
import { can, type Permission } from "./permissions";
import { requestOrigin } from "./request-origin";
import { PATH_HEADER, signInPath } from "./rules/callback-path";
import type { Actor } from "./types";

/**
 * The person of this page, who may do `permission`. Without a sign-in it redirects to the sign-in page, which
 * leads back here; without the permission to the page that says so. Both are recorded in the ledger. Call it in
 * every page, not in a layout.
 */
export async function requireActor(
  permission: Permission,
): Promise<Extract<Actor, { kind: "person" }>> {
  const session = await getSession();
  if (!session.ok) {
    const why = session.why === "unknown" ? "no sign-in" : `session ${session.why}`;
    await recordOnce({ code: "unauthenticated", why, actor: { kind: "anonymous" } });
    const path = (await headers()).get(PATH_HEADER);
    redirect(signInPath(path, session.why === "unknown" ? null : session.why));
  }
  const { actor } = session;
  if (!can(actor, permission)) {
    await recordOnce({ code: "forbidden", why: `needs ${permission}`, actor });
    redirect("/refused?why=permission");
  }
  return actor;
}

/** One request asks for its actor more than once, in its layout and in its page. */
const perRequest = cache(() => ({ recorded: false }));

async function recordOnce(refused: Pick<Refusal, "code" | "why" | "actor">): Promise<void> {
  const request = perRequest();
  if (request.recorded) return;
  request.recorded = true;
  const sent = await headers();
  const endpoint = pageEndpoint(sent.get(PATH_HEADER));
  recordRefusal({ ...refused, endpoint, from: requestOrigin(sent), requestId: randomUUID() });
}

/** `requireActor`, as the context in which a page calls use cases. */
export async function pageContext(permission: Permission): Promise<Context> {
  const actor = await requireActor(permission);
  const from = requestOrigin(await headers());
  return { db: db(), actor, clock: systemClock, requestId: randomUUID(), from };
}
