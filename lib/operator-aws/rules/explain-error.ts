import { classifyError } from "@/lib/aws/rules/classify-error";
import { SignerError, type SignerTrouble } from "@/lib/ledger/signer";

/** KMS's errors that say that the key itself is not to be used so (API reference of Sign, "Errors"). */
const UNUSABLE = new Set([
  "DisabledException",
  "InvalidKeyUsageException",
  "KMSInvalidStateException",
  "UnsupportedOperationException",
]);

const MESSAGE_LIMIT = 500;

/** What a call threw, in one line of at most 500 characters: its code and AWS's words. */
export function wordsOf(error: unknown): { code: string; text: string } {
  const verdict = classifyError(error);
  if (!verdict) throw error;
  const { code, message } = verdict;
  if (code === "AbortError") return { code, text: "AWS did not answer in time" };
  // A header's or page's control characters must not reach a log or a terminal.
  const plain = message.replace(/\p{C}+/gu, " ").slice(0, MESSAGE_LIMIT);
  return { code, text: `${code}: ${plain}` };
}

/** What a call to KMS threw, as the ledger tells it. Throws on what is the program's own mistake. */
export function signerError(action: string, error: unknown): SignerError {
  const { code, text } = wordsOf(error);
  const status = classifyError(error)?.status;
  let reason: SignerTrouble = "unavailable";
  if (status === "denied" || status === "throttled") reason = status;
  else if (status === "gone" || UNUSABLE.has(code)) reason = "unusable";
  return new SignerError(reason, `${action}: ${text}`, { cause: error });
}
