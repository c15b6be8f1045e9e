import type { Role } from "../types";
import { effectiveRole, type LetIn } from "./let-in";
import { hasAccessEnded } from "./sign-in-refusal";

export interface Governed {
  id: string;
  role: Role | null;
  letIn: LetIn | null;
  disabledAt: Date | null;
  accessEndsAt: Date | null;
}

/** Whether a person may still act: neither disabled nor past the end, and with the role of the request. */
export function mayStillAct(person: Governed | undefined, role: Role, now: Date): boolean {
  return (
    person !== undefined &&
    effectiveRole(person.role, person.letIn, now) === role &&
    person.disabledAt === null &&
    !hasAccessEnded(person.accessEndsAt, now)
  );
}

/** Whether an administrator by the groups whose access has no end is left when `leaving` goes. */
export function leavesAdmin(people: readonly Governed[], leaving: string): boolean {
  return people.some(
    ({ id, role, disabledAt, accessEndsAt }) =>
      id !== leaving && role === "admin" && disabledAt === null && accessEndsAt === null,
  );
}
