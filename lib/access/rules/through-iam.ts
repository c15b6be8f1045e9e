import type { Cell } from "../schemas";

/**
 * Whether an access comes by the account's IAM alone: the key policy names the account and no more, or the action is
 * none that a key policy decides on. False where a statement of the key policy or a grant reaches the caller itself
 * and can give what the verdict says, and for what is not allowed.
 */
export function isThroughIam({ verdict, reasons }: Pick<Cell, "verdict" | "reasons">): boolean {
  if (verdict !== "allowed" && verdict !== "allowed-if") return false;
  return !reasons.some((reason) => {
    if (reason.kind !== "grant" && reason.kind !== "statement") return false;
    const gives =
      reason.bearing === "applies" || (verdict === "allowed-if" && reason.bearing === "depends");
    if (reason.kind === "grant") return gives;
    const direct = reason.reach !== null && reason.reach !== "account";
    return gives && reason.effect === "allow" && direct;
  });
}
