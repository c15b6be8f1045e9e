/** Every way in which a use case can refuse or fail. `lib/http` maps each to one HTTP status. */
export type ErrorCode =
  | "invalid" // the input; `field` says where
  | "unauthenticated"
  | "forbidden"
  | "stale-sign-in" // the act needs a sign-in of the last minutes; signing in again helps
  | "not-found"
  | "conflict" // the state of things does not permit it now
  | "too-large"
  | "rate-limited"
  | "unavailable" // database or AWS cannot be reached; trying again may help
  | "internal";

export interface FieldProblem {
  /** Path of the field as the caller wrote it, e.g. `limit` or `filters.0.value`. */
  field: string;
  message: string;
}

/** An error whose message is meant for the caller. Everything else that is thrown is `internal`. */
export class AppError extends Error {
  override readonly name = "AppError";
  /**
   * Why access was refused, in the words of the ledger; never shown to the caller. A `not-found` has it when the
   * object exists and the actor may not see it (`row-scope`), and is recorded for that.
   */
  readonly refusal: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly problems: FieldProblem[] = [],
    options?: ErrorOptions & { refusal?: string },
  ) {
    super(message, options);
    this.refusal = options?.refusal;
  }
}
