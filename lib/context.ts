import type { Actor } from "./auth/types";
import type { Clock } from "./clock";
import type { Db } from "./db/types";
import type { Origin } from "./ledger/types";

/** What every use case gets as its first argument. */
export interface Context {
  db: Db;
  actor: Actor;
  clock: Clock;
  requestId: string;
  /** From where the request came; absent for jobs and commands. */
  from?: Origin | null;
}
