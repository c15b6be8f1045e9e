/**
 * The answer to one question put to AWS. There is no fifth way: a reader never throws for what AWS
 * says, and never turns "could not read" into an empty value.
 */
export type Answer<T> =
  | { status: "data"; data: T; readAt: Date }
  /** AWS refused. `action` is the permission that was missing, e.g. `kms:GetKeyPolicy`. */
  | { status: "denied"; action: string; code: string; message: string; triedAt: Date }
  /** Still throttled after the retries. */
  | { status: "throttled"; action: string; message: string; triedAt: Date }
  /** The thing asked about does not exist. */
  | { status: "gone"; action: string; message: string; triedAt: Date }
  /** Network, expired credentials, garbage, open circuit breaker: no statement about the thing. */
  | { status: "failed"; action: string; code: string; message: string; triedAt: Date };

export type AnswerStatus = Answer<unknown>["status"];

/** How an account is reached. */
export interface AccountAccess {
  accountId: string;
  partition: string;
  /** Null: the process's own credentials are used as they are. */
  roleArn: string | null;
  externalId: string | null;
}
