import type { PoolClient } from "pg";
import type {
  Answer,
  OrganizationAccount,
  OrganizationEntry,
  OrganizationPolicy,
  OrganizationReader,
} from "@/lib/aws/types";
import { env } from "@/lib/env";
import { askAgain } from "./ask-again";
import { toRead } from "./rules/reads";
import { partitionOf, readerRoleArn, type UnitEntry } from "./rules/unit-paths";
import { markAccountsGone, writeOrganizationAccounts } from "./store/write-accounts";
import {
  knownOrganizations,
  writeOrganization,
  writeOrganizationReads,
  writePolicies,
  writeUnits,
} from "./store/write-organization";

const PARTS = ["units", "accounts", "scps", "rcps"] as const;

/** The parts of an organisation, each with its own answer. */
export interface OrganizationReading {
  entry: OrganizationEntry;
  readAt: Date;
  units: Answer<UnitEntry[]>;
  accounts: Answer<OrganizationAccount[]>;
  scps: Answer<OrganizationPolicy[]>;
  rcps: Answer<OrganizationPolicy[]>;
}

/** Reads the whole organisation; the answer is not data only when DescribeOrganization's is not. */
export async function readOrganization(
  reader: OrganizationReader,
  patience: { signal: AbortSignal; pausesMs?: readonly number[] },
): Promise<Answer<OrganizationReading>> {
  const entry = await askAgain(patience, () => reader.describe());
  if (entry.status !== "data") return entry;
  const [units, accounts, scps, rcps] = [
    await askAgain(patience, () => reader.listUnits()),
    await askAgain(patience, () => reader.listAccounts()),
    await askAgain(patience, () => reader.listPolicies("SERVICE_CONTROL_POLICY")),
    await askAgain(patience, () => reader.listPolicies("RESOURCE_CONTROL_POLICY")),
  ];
  const { readAt } = entry;
  const data = { entry: entry.data, readAt, units, accounts, scps, rcps };
  return { status: "data", readAt, data };
}

/** Notes that nothing of the organisation that we know could be read; what was read stays with its age. */
export async function noteUnreadOrganization(
  client: PoolClient,
  answer: Exclude<Answer<never>, { status: "data" }>,
): Promise<void> {
  for (const { id, reads } of await knownOrganizations(client)) {
    const entries = PARTS.map((part) => [part, toRead(answer, reads[part])] as const);
    await writeOrganizationReads(client, id, Object.fromEntries(entries));
  }
}

/**
 * Writes what was read of an organisation; a part that could not be read stays as it was. Accounts that
 * are new get the role and external id of the settings. Answers the ids of the new ones.
 */
export async function saveOrganization(
  client: PoolClient,
  reading: OrganizationReading,
  at: Date,
): Promise<string[]> {
  const { entry } = reading;
  const known = await knownOrganizations(client);
  const before = known.find(({ id }) => id === entry.id)?.reads ?? {};
  const reads = PARTS.map((part) => [part, toRead(reading[part], before[part])] as const);
  await writeOrganization(client, entry, Object.fromEntries(reads), reading.readAt);
  if (reading.units.status === "data") await writeUnits(client, entry.id, reading.units.data);
  await savePolicies(client, entry.id, "SERVICE_CONTROL_POLICY", reading.scps, at);
  await savePolicies(client, entry.id, "RESOURCE_CONTROL_POLICY", reading.rcps, at);
  if (reading.accounts.status !== "data") return [];
  return saveAccounts(client, entry, reading.accounts.data, at);
}

/** "Gone" says that the type is not enabled: turning it off detaches its policies, and none is in force. */
async function savePolicies(
  client: PoolClient,
  organizationId: string,
  type: OrganizationPolicy["type"],
  answer: Answer<OrganizationPolicy[]>,
  at: Date,
): Promise<void> {
  if (answer.status === "data") await writePolicies(client, organizationId, type, answer.data, at);
  if (answer.status === "gone") await writePolicies(client, organizationId, type, [], at);
}

async function saveAccounts(
  client: PoolClient,
  entry: OrganizationEntry,
  accounts: OrganizationAccount[],
  at: Date,
): Promise<string[]> {
  const partition = partitionOf(entry.arn);
  const rows = accounts.map((account) => ({
    id: account.id,
    name: account.name,
    email: account.email,
    status: account.status,
    partition,
    organizationId: entry.id,
    unitId: account.parentId,
    roleArn: readerRoleArn(partition, account.id, env.KEYLEDGER_READER_ROLE),
    externalId: env.KEYLEDGER_EXTERNAL_ID ?? null,
  }));
  const added = await writeOrganizationAccounts(client, rows, at);
  await markAccountsGone(
    client,
    entry.id,
    accounts.map((account) => account.id),
    at,
  );
  return added;
}
