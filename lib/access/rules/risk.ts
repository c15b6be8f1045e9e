import type { Capability, PrincipalGroup } from "../types";
import { capabilityOfName } from "./principal-group";

/**
 * What harm one capability can do, in points of 100 for a principal of the key's own account. Reading plaintext comes
 * first; policy and grants come next, for they are every capability one step later; then what cannot be undone.
 */
const HARM: Readonly<Record<Capability, number>> = {
  decrypt: 30,
  "change-policy": 25,
  grant: 20,
  "delete-or-disable": 15,
  "sign-and-mac": 15,
  administer: 8,
  encrypt: 5,
  "generate-data-keys": 5,
  read: 2,
  "account-wide": 0,
};

/** How sure it is that the capability can be used: conditions stand in the way, or nobody can tell. */
const SURE: Readonly<Record<string, number>> = { A: 1, a: 1, C: 0.6, c: 0.6, "?": 0.5 };

/** Actions that undo or end access, or only look: none of the harm of their capability. */
const HARMLESS: ReadonlySet<string> = new Set(["kms:RetireGrant", "kms:Verify", "kms:VerifyMac"]);

/** From outside the account nobody here can take the access away; of anyone, nobody even knows who has it. */
const FROM: Partial<Record<PrincipalGroup, number>> = { "other-accounts": 1.4, anyone: 2 };

/**
 * How much harm a principal's access to one key could do, 0 to 100: for each capability its harm times the surest of
 * its verdicts, added up, times 1.4 from another account and times 2 for anyone. It orders rows and means no more.
 */
export function riskOf(codes: string, actions: readonly string[], group: PrincipalGroup): number {
  const surest = new Map<Capability, number>();
  for (const [index, action] of actions.entries()) {
    const sure = HARMLESS.has(action) ? 0 : (SURE[codes[index] ?? "-"] ?? 0);
    const capability = capabilityOfName(action);
    surest.set(capability, Math.max(surest.get(capability) ?? 0, sure));
  }
  let points = 0;
  for (const [capability, sure] of surest) points += HARM[capability] * sure;
  return Math.min(100, Math.round(points * (FROM[group] ?? 1)));
}
