import type { LoadedAccount } from "./load-accounts";

/** About accounts of an organisation that are one row each. */
export function closedNote(count: number): string {
  return `The key is open to a whole organisation: ${count} of its accounts are shown as one row each, judged as their root users. Whom of their principals their own IAM lets in is not gone through here.`;
}

/** About an account whose roles and users are not known, or not all. */
export function unreadNote(id: string, own: boolean, account: LoadedAccount | undefined): string {
  const what = account
    ? `The roles and users of account ${id} were never read completely`
    : `Account ${id} is not one of the estate`;
  return own
    ? `${what}: whom its IAM policies let in is unknown, and more of them may exist than are shown.`
    : `${what}: whom of its principals its own IAM lets in is not known; it is shown as one row, judged as its root user, who needs no IAM policy.`;
}

/** About principals that are named and whose policies are not known, all of one account. */
export function strangersNote(
  texts: readonly string[],
  id: string,
  account: LoadedAccount | undefined,
): string {
  const [first = ""] = texts;
  const who = texts.length === 1 ? first : `${first} and ${texts.length - 1} more of its account`;
  const readAt = account?.read?.readAt;
  if (readAt) {
    return `Named, and not among the roles and users of account ${id} as read at ${readAt}: ${who}. What their policies say is not known; they may be new, or gone.`;
  }
  const why = account ? "was never read completely" : "is not one of the estate";
  return `What the policies of ${who} say is not known: account ${id} ${why}.`;
}
