import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import type { JsonObject } from "@/lib/ledger/types";
import { readerRoleArn } from "./rules/unit-paths";
import { findAccount, type WatchedAccount, writeListedAccount } from "./store/write-accounts";

export const addAccountInput = z.object({
  id: z.string().regex(/^\d{12}$/, "twelve digits"),
  name: z.string().trim().min(1).max(128).optional(),
  email: z.email().optional(),
  partition: z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws"),
  /** Null: the process's own credentials as they are. Left out: the role of the settings. */
  roleArn: z
    .string()
    .regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, "the ARN of a role")
    .nullable()
    .optional(),
  externalId: z.string().min(2).max(1224).nullable().optional(),
  /** Empty: the regions that the account has enabled. */
  regions: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, "a region"))
    .max(100)
    .default([]),
});

/**
 * Adds an account to the estate, or changes how one is reached. Throws `forbidden` without
 * `account:write`, `invalid` with the fields that are wrong.
 */
export async function addAccount(
  ctx: Context,
  input: z.input<typeof addAccountInput>,
): Promise<{ id: string; added: boolean }> {
  authorize(ctx.actor, "account:write");
  const parsed = addAccountInput.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      field: issue.path.join("."),
      message: issue.message,
    }));
    throw new AppError("invalid", "The account is not described rightly.", problems);
  }
  const { id, name, email, partition, roleArn, externalId, regions } = parsed.data;
  const role = readerRoleArn(partition, id, env.KEYLEDGER_READER_ROLE);
  const account = {
    id,
    name: name ?? id,
    email: email ?? null,
    partition,
    roleArn: roleArn === undefined ? role : roleArn,
    externalId: externalId === undefined ? (env.KEYLEDGER_EXTERNAL_ID ?? null) : externalId,
    regions,
  };
  const added = await inTransaction(ctx.db, async (client) => {
    const before = await findAccount(client, id);
    if (before === null || before.gone || !isSame(before, account)) {
      await appendAct(client, ctx, {
        act: before === null ? "account.add" : "account.change",
        subject: { kind: "account", id, name: account.name },
        ...(before && { before: reached(before) }),
        after: reached(account),
      });
    }
    return writeListedAccount(client, account, ctx.clock());
  });
  return { id, added };
}

type Settled = Pick<WatchedAccount, "name" | "roleArn" | "externalId" | "regions">;

/** Said again as it is already: nothing that the ledger would have to tell. */
function isSame(one: Settled, other: Settled): boolean {
  const settled = ({ name, roleArn, externalId, regions }: Settled) =>
    JSON.stringify([name, roleArn, externalId, regions]);
  return settled(one) === settled(other);
}

/** How an account is reached, for the ledger; an external id is guarded like a password there. */
function reached({ name, roleArn, externalId, regions }: Settled): JsonObject {
  return { name, roleArn, externalId: externalId === null ? "none" : "given", regions };
}
