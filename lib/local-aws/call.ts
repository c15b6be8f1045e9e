import type { PageTokens } from "./tokens";
import type { LocalAccount, LocalEstate } from "./types";

/** Who signed a request. `arn` is what AWS names in its messages and in GetCallerIdentity. */
export interface Caller {
  accessKeyId: string;
  accountId: string;
  arn: string;
  userId: string;
  session: boolean;
  /** False for sessions of roles other than the reader: they hold no permission here. */
  mayRead: boolean;
}

/** One verified request, as an operation sees it. `input` is what the protocol carried, unchecked. */
export interface Call {
  estate: LocalEstate;
  account: LocalAccount;
  caller: Caller;
  service: string;
  /** From the signature's credential scope. */
  region: string;
  api: string;
  input: Record<string, unknown>;
  tokens: PageTokens;
  /** The endpoint's clock; the estate's own present is `estate.now`. */
  now: Date;
}

/** What an operation answers: plain data; Dates become what the protocol writes. */
export type Output = Record<string, unknown>;

/** Answers a call or throws an `AwsError`. */
export type Operation = (call: Call) => Output;
