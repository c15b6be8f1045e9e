import type { ActionFacts } from "../actions/action-table";
import type { Context } from "./context";

/** One question: may this caller do this action. */
export interface Scene {
  context: Context;
  action: ActionFacts;
  /** The caller has a permissions boundary, read or not (rule 11). */
  bounded: boolean;
}
