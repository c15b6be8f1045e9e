import type { Answer } from "./types";

/** An error of our own way to AWS. `name` is the code that the answer gives. */
export class NetworkError extends Error {
  readonly code: string;

  constructor(
    override readonly name: "TimeoutError" | "ResponseTooLarge" | "DeadlineExceeded",
    message: string,
  ) {
    super(message);
    this.code = name;
  }
}

/** AWS answered 200 with a document that lacks what its API says it holds. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

/** STS answered something else than credentials. */
export class CredentialsRefused extends Error {
  override readonly name = "CredentialsRefused";

  constructor(readonly answer: Exclude<Answer<never>, { status: "data" }>) {
    super(answer.message);
  }
}
