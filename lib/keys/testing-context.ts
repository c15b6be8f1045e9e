import { testPerson } from "@/lib/auth/testing";
import type { Actor, Role } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import type { Db } from "@/lib/db/types";

/** The tests' present. */
export const NOW = new Date("2026-11-22T12:00:00.000Z");

export function person(role: Role = "auditor", id = "11111111-1111-4111-8111-111111111111"): Actor {
  return testPerson(role, { id, name: "Pat" });
}

export function testContext(db: Db, actor: Actor = person()): Context {
  return { db, actor, clock: () => NOW, requestId: "test" };
}
