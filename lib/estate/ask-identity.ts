import type { AccountReader, Answer } from "@/lib/aws/types";
import { askAgain } from "./ask-again";

/**
 * Asks AWS whose credentials these are. A role that leads to another account must not be believed: its
 * lists would tell that all keys and identities of this one are gone. Answers `failed` with WrongAccount then.
 */
export async function askIdentity(
  patience: { signal: AbortSignal; pausesMs?: readonly number[] },
  reader: Pick<AccountReader, "getCallerIdentity">,
  accountId: string,
): Promise<Answer<{ accountId: string; arn: string }>> {
  const asked = await askAgain(patience, () => reader.getCallerIdentity());
  if (asked.status !== "data" || asked.data.accountId === accountId) return asked;
  return {
    status: "failed",
    action: "sts:GetCallerIdentity",
    code: "WrongAccount",
    message: `The credentials belong to account ${asked.data.accountId}.`,
    triedAt: asked.readAt,
  };
}
