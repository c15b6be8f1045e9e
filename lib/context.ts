import type { Actor } from "./auth/types";
import type { Clock } from "./clock";
import type { Db } from "./db/types";

/** What every use case gets as its first argument. */
export interface Context {
  db: Db;
  actor: Actor;
  clock: Clock;
  requestId: string;
}
