import { randomUUID } from "node:crypto";
import { authorize } from "@/lib/auth/permissions";
import { requireRecentSignIn } from "@/lib/auth/require-recent-sign-in";
import type { TableMaker } from "@/lib/aws/query-types";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { getSource } from "./list-sources";
import { accessTo } from "./open-bucket";
import { createDatabase, createTable } from "./queries/table-ddl";
import { targetOf } from "./rules/source-target";
import type { UsageSource } from "./schemas/sources";
import { awaitQuery, QueryTrouble } from "./sources/await-query";
import { findSource } from "./store/sources";

/** A statement that makes an entry in a catalogue takes seconds. */
const PATIENCE_MS = 50_000;

/**
 * Creates the table of a source of the kind `athena` over the logs that it names, and its database, unless they are
 * there. That it was asked for is recorded before, whatever comes of it. Throws `forbidden`, `stale-sign-in`,
 * `not-found`, `conflict` for a source that has no table to create, `unavailable` in Athena's words.
 */
export async function createSourceTable(ctx: Context, aws: Aws, id: string): Promise<UsageSource> {
  authorize(ctx.actor, "usage:configure");
  requireRecentSignIn(ctx);
  const row = await findSource(ctx.db.pool, id);
  if (!row) throw new AppError("not-found", "There is no such source of usage.");
  const target = targetOf(row);
  if (target.kind !== "athena" || target.config.logs === null) {
    const message =
      "Only a source of Athena that names the folder of the logs has a table to create.";
    throw new AppError("conflict", message);
  }
  const { accountId, region, workgroup, catalog, database, table, logs, output } = target.config;
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "usage-source.create-table",
      subject: { kind: "source", id, name: row.name },
      detail: { account: accountId, region, catalog, database, table, logs },
    }),
  );
  const access = accountId === null ? null : await accessTo(ctx, accountId);
  const place = { engine: "athena" as const, region, workgroup, catalog, database, output };
  const maker = aws.tables(access, place);
  try {
    await define(maker, createDatabase(database));
    await define(maker, createTable({ database, table, location: logs }));
  } finally {
    maker.close();
  }
  return getSource(ctx, id);
}

async function define(maker: TableMaker, statement: string): Promise<void> {
  const begun = await maker.define(statement, randomUUID());
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    if (begun.status !== "data") throw QueryTrouble.of(begun);
    await awaitQuery(maker, begun.data, { left: null, signal });
  } catch (error) {
    if (error instanceof QueryTrouble) {
      throw new AppError("unavailable", error.message, [], { cause: error });
    }
    if (!signal.aborted) throw error;
    const message = "Athena has not created the table yet; look there, or try again.";
    throw new AppError("unavailable", message, [], { cause: error });
  }
}
