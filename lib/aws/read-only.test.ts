import { describe, expect, it } from "vitest";
import { refuseAllBut } from "./rules/statements";
import { importedValues, OTHER_WAYS, sourcesBeside } from "./testing/imported-values";

/** Every call that this product makes to AWS. Nothing here changes a watched account. */
const ALLOWED = new Set([
  "AssumeRoleCommand",
  "DescribeCustomKeyStoresCommand",
  "DescribeKeyCommand",
  "DescribeOrganizationCommand",
  "DescribePolicyCommand",
  "DescribeTrailsCommand",
  "GetAccountAuthorizationDetailsCommand",
  "GetCallerIdentityCommand",
  "GetEventSelectorsCommand",
  "GetKeyLastUsageCommand",
  "GetKeyPolicyCommand",
  "GetKeyRotationStatusCommand",
  "GetObjectCommand",
  "GetTrailStatusCommand",
  "ListAccountAliasesCommand",
  "ListAccountsForParentCommand",
  "ListAliasesCommand",
  "ListGrantsCommand",
  "ListKeyRotationsCommand",
  "ListKeysCommand",
  "ListObjectsV2Command",
  "ListOrganizationalUnitsForParentCommand",
  "ListPoliciesCommand",
  "ListPublicKeysCommand",
  "ListQueriesCommand",
  "ListRegionsCommand",
  "ListResourceTagsCommand",
  "ListRootsCommand",
  "ListTargetsForPolicyCommand",
  "LookupEventsCommand",
]);

/**
 * What runs a query, and what stops one: of a statement, `refuseAllBut` lets through what reads, and for a table that
 * somebody asked for the two statements of `lib/usage/queries/table-ddl.ts`.
 */
const QUERIES = new Set([
  "CancelQueryCommand",
  "DescribeQueryCommand",
  "GetQueryExecutionCommand",
  "GetQueryResultsCommand",
  "StartQueryCommand",
  "StartQueryExecutionCommand",
  "StopQueryExecutionCommand",
]);

/** What else is taken from the SDK as a value: the clients, and the default chain of credentials. */
const ALLOWED_OTHER = new Set([
  "AccountClient",
  "AthenaClient",
  "CloudTrailClient",
  "IAMClient",
  "KMSClient",
  "OrganizationsClient",
  "S3Client",
  "STSClient",
  "fromNodeProviderChain",
]);

const sources = sourcesBeside(import.meta.url);

describe("the calls that can be made", () => {
  const values = sources.flatMap(({ text }) => importedValues(text));

  it("are exactly the read calls of the list", () => {
    const commands = values.filter((name) => name.endsWith("Command"));
    expect(new Set(commands)).toEqual(new Set([...ALLOWED, ...QUERIES]));
  });

  it("cannot be made another way", () => {
    const others = values.filter((name) => !name.endsWith("Command"));
    expect(new Set(others)).toEqual(ALLOWED_OTHER);
    for (const { name, text } of sources) {
      for (const way of OTHER_WAYS) expect(text, name).not.toMatch(way);
    }
  });

  it("begin with a verb that reads", () => {
    for (const name of ALLOWED)
      expect(name).toMatch(/^(Assume(?=RoleCommand)|Lookup(?=EventsCommand)|Describe|Get|List)/);
  });

  it.each([
    "SELECT 1",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "select eventid from t where name = 'a; DROP TABLE t -- /*'",
  ])("runs the query %s", (statement) => {
    expect(() => refuseAllBut("SELECT", statement)).not.toThrow();
  });

  it.each([
    "DROP TABLE t",
    "INSERT INTO t SELECT 1",
    "CREATE TABLE t AS SELECT 1",
    "UNLOAD (SELECT 1) TO 's3://b/'",
    "SELECT 1; DROP TABLE t",
    "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
    "/* SELECT */ DROP TABLE t",
    "EXPLAIN ANALYZE SELECT 1",
    "",
  ])("does not run the statement %s", (statement) => {
    expect(() => refuseAllBut("SELECT", statement)).toThrow(/is no query/);
  });

  it("defines a table or its database where it does not exist, and nothing else", () => {
    const table = "CREATE EXTERNAL TABLE IF NOT EXISTS `a`.`b` (c string) LOCATION 's3://b/'";
    expect(() => refuseAllBut("CREATE", table)).not.toThrow();
    expect(() => refuseAllBut("CREATE", "CREATE DATABASE IF NOT EXISTS `a`")).not.toThrow();
    for (const other of [
      "CREATE EXTERNAL TABLE `a` (c string)",
      "CREATE TABLE IF NOT EXISTS a AS SELECT 1",
      "CREATE VIEW v AS SELECT 1",
      "DROP TABLE a",
      `${table}; DROP TABLE a`,
      "SELECT 1",
    ]) {
      expect(() => refuseAllBut("CREATE", other)).toThrow(/is no definition/);
    }
  });

  it.each([
    ['import { PutKeyPolicyCommand } from "@aws-sdk/client-kms";', ["PutKeyPolicyCommand"]],
    ['import * as Kms from "@aws-sdk/client-kms";', ["* as Kms"]],
    ['import { type KeyMetadata, KMS } from "@aws-sdk/client-kms";', ["KMS"]],
    [
      'import { DisableKeyCommand as DescribeKeyCommand } from "@aws-sdk/client-kms";',
      ["DisableKeyCommand as DescribeKeyCommand"],
    ],
    ['import type * as Kms from "@aws-sdk/client-kms";', []],
  ])("are found in %s", (text, expected) => {
    expect(importedValues(text)).toEqual(expected);
  });
});
