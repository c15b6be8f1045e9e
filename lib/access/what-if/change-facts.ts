import type { MatrixClass } from "../evaluate-matrix";
import type { KeyFacts, PrincipalFacts } from "../judgements/facts";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import type { UseInput } from "../schemas";
import type { WhatIfRow } from "../schemas/what-if";
import type { Exists } from "./finding";
import type { Reach } from "./reach";

/** One principal that is asked about, before and after. */
export interface PreviewPrincipal extends Omit<PrincipalFacts, "verdicts"> {
  prepared: PreparedPrincipal;
  accountName: string | null;
}

export interface PreviewInput {
  /** The key with the policy of now. */
  key: KeyFacts;
  /** Other keys of its multi-Region family, whose own policies stay. */
  related: readonly PreparedKey[];
  /** The proposed policy as it would be given to PutKeyPolicy. */
  policy: string;
  /** Everybody whom either policy could mean. */
  principals: readonly PreviewPrincipal[];
  exists: Exists;
  /** ARN of the principal that will apply it; null: not said. */
  caller: string | null;
  /** The widest reach that the class of the key's data allows; null: no limit is set. */
  widest: Reach | null;
  now: Date;
  /** Calls that were made, with what cannot be known of them; null: none are given. */
  uses: { list: readonly UseInput[]; notes: readonly string[] } | null;
}

/** The key with one of the two policies, and the answers of everybody to it. */
export interface Side {
  key: KeyFacts;
  answers: readonly MatrixClass[];
  rows: readonly PrincipalFacts[];
}

/** All that a warning may look at. */
export interface ChangeFacts {
  input: PreviewInput;
  before: Side;
  after: Side;
  /** Principals whose access changes. */
  rows: readonly WhatIfRow[];
  /** First line of a statement of the proposed text. */
  lineOf: (statement: number) => number | null;
}
