import { inOrder } from "../judgements/severity";
import type { WhatIfWarning } from "../schemas/what-if";
import type { ChangeFacts } from "./change-facts";
import { warnOfAdministration, warnOfCaller, warnOfDelegation } from "./warn-of-control";
import { warnOfAnyone, warnOfClass, warnOfOtherAccounts } from "./warn-of-reach";
import { warnOfDenies, warnOfFamily, warnOfUnknown } from "./warn-of-use";

/** What is dangerous about a change, the worst first; the same facts give the same warnings. */
export function warnOfChange(facts: ChangeFacts): WhatIfWarning[] {
  return inOrder([
    warnOfAdministration(facts),
    warnOfCaller(facts),
    warnOfDelegation(facts),
    warnOfAnyone(facts),
    ...warnOfOtherAccounts(facts),
    warnOfClass(facts),
    ...warnOfDenies(facts),
    warnOfUnknown(facts),
    warnOfFamily(facts),
  ]);
}
