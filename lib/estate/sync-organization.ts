import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { noteUnreadOrganization, readOrganization, saveOrganization } from "./read-organization";
import { toStepError } from "./rules/reads";
import { endState } from "./rules/run-state";
import { runStep, type StepOptions, type StepResult } from "./run-step";
import { accountsToRead } from "./store/write-accounts";
import { addSteps } from "./store/write-runs";
import { beginStep, finishStep, progressStep, type StepWork } from "./store/write-steps";

/** Reads the organisation and adds the steps of accounts that the run does not have yet. */
export function syncOrganization(options: StepOptions, stepId: string): Promise<StepResult> {
  return runStep(options, stepId, async (step, lease, signal) => {
    await work({ ...options, signal }, step, lease);
    return "ended";
  });
}

async function work(options: StepOptions, step: StepWork, lease: Lease): Promise<void> {
  const { db, aws, clock } = options;
  await beginStep(db.pool, step, clock());
  const reader = aws.organization(null);
  try {
    const answer = await readOrganization(reader, options);
    const { counts } = reader;
    await inTransaction(db, async (client) => {
      await assertLease(client, lease);
      const at = clock();
      await progressStep(client, step.id, counts, at);
      // "Gone" is AWS's word for an account that is in no organisation: nothing is left to read.
      if (answer.status !== "data") {
        await noteUnreadOrganization(client, answer);
        const none = answer.status === "gone";
        const state = none ? "done" : "failed";
        await finishStep(client, step, { state, error: none ? null : toStepError(answer) }, at);
        return;
      }
      await saveOrganization(client, answer.data, at);
      const { units, accounts, scps, rcps } = answer.data;
      // A type of policy that is not enabled is nothing that could not be read.
      const policies = [scps, rcps].filter((part) => part.status !== "gone");
      const bad = [accounts, units, ...policies].flatMap((part) =>
        part.status === "data" ? [] : [toStepError(part)],
      );
      const added = await accountsToRead(client);
      const steps = added.map((accountId) => ({ kind: "identities" as const, accountId }));
      await addSteps(client, step.runId, steps);
      const error = bad[0] ?? null;
      const failed = accounts.status !== "data";
      await finishStep(
        client,
        step,
        { state: endState({ failed, unread: bad.length }), error },
        at,
      );
    });
  } finally {
    reader.close();
  }
}
