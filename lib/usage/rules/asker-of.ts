import type { Actor } from "@/lib/auth/types";

/** What somebody is known by who asks for records. */
export function askerOf(actor: Actor): string {
  return actor.kind === "system" ? `system:${actor.name}` : `${actor.kind}:${actor.id}`;
}
