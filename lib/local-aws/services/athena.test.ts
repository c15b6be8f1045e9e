import { join } from "node:path";
import * as Athena from "@aws-sdk/client-athena";
import { describe, expect, it } from "vitest";
import {
  client,
  folder,
  one,
  reason,
  results,
  rows,
  run,
  sample,
  sizes,
  withSampleAthena,
} from "../testing/sample-athena";
import { keyArn, management, member } from "../testing/sample-estate";
import { logBucket, logTable, sampleAthena } from "../testing/sample-logs";
import { startSample, thrown } from "../testing/sample-session";

withSampleAthena();

describe("over the logs of the bucket", () => {
  it("counts by a projected table, and reads the files of the days alone that the query names", async () => {
    const execution = await run(
      `SELECT resources[1].arn AS key, useridentity.sessioncontext.sessionissuer.arn AS role, "day", count(*) AS calls
       FROM logs WHERE ${one} AND day BETWEEN '2026/11/20' AND '2026/11/21' GROUP BY 1, 2, 3`,
    );
    expect(execution.Statistics?.DataScannedInBytes).toBe(sizes["2026/11/20"]);
    expect(execution).toMatchObject({
      StatementType: "DML",
      WorkGroup: "primary",
      ResultConfiguration: {
        OutputLocation: `s3://sample-results/${execution.QueryExecutionId}.csv`,
      },
    });
    const { ResultSet } = await results(execution.QueryExecutionId);
    expect(
      ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue)),
    ).toEqual([
      ["key", "role", "day", "calls"],
      [keyArn(1), `arn:aws:iam::${member}:role/app`, "2026/11/20", "5"],
    ]);
    expect(ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Type }) => Type)).toEqual([
      ...["varchar", "varchar", "varchar", "bigint"],
    ]);
  });

  it("has nothing outside of the projection, and NULL where a record has nothing", async () => {
    expect(await rows(`SELECT count(*) AS n FROM trails.logs WHERE ${one}`)).toEqual([["8"]]);
    expect(
      await rows(`SELECT errorcode, element_at(resources, 1).arn AS key, readonly, responseelements
        FROM "awsdatacatalog"."trails"."logs" WHERE "account" IN ('${management}', '${member}') AND day = '2026/11/20'
        ORDER BY 1 LIMIT 2`),
    ).toEqual([
      ["AccessDenied", null, "true", null],
      [null, keyArn(1), "true", null],
    ]);
    expect(await rows("SELECT count(*) AS n FROM logs WHERE account = '999999999999'")).toEqual([
      ["0"],
    ]);
  });

  it("gives a request's members from the text of its JSON, whatever is in it", async () => {
    const [row] =
      await rows(`SELECT json_extract_scalar(requestparameters, '$.encryptionContext.note') AS note,
      json_extract_scalar(requestparameters, '$.encryptionContext["aws:s3:arn"]') AS arn,
      json_extract_scalar(requestparameters, '$.encryptionContext') AS whole,
      json_format(json_extract(requestparameters, '$.encryptionContext')) AS context
      FROM logs WHERE ${one} LIMIT 1`);
    const context = { "aws:s3:arn": "arn:aws:s3:::b", note: 'it\'s "ü"' };
    expect(row).toEqual([context.note, context["aws:s3:arn"], null, JSON.stringify(context)]);
  });

  it("writes values as Trino's and Java's rules say", async () => {
    const [row] =
      await rows(`SELECT to_unixtime(from_iso8601_timestamp('2026-11-22T00:00:00Z')) AS seconds, 7 / 2 AS half,
      timestamp '2026-11-20 01:02:03' AS t, from_iso8601_timestamp('2026-11-20T01:02:03Z') AS z, array['a', NULL] AS list,
      map(array['k'], array[1]) AS pairs, CAST(1.5 AS decimal(4, 2)) AS money, 1e0 AS one, true AS yes,
      regexp_extract('abc', 'x') AS none, split_part('a:b', ':', 3) AS third, sum(2) AS two,
      CAST(timestamp '2026-11-20 01:02:03.5' AS varchar) AS at, CAST(json_extract('{"a":"b"}', '$.a') AS varchar) AS text,
      CAST(from_iso8601_timestamp('2026-11-20T01:02:03Z') AS varchar) AS zone, CAST(12 AS varchar) AS twelve`);
    expect(row).toEqual([
      ...[
        "1.7953056E9",
        "3",
        "2026-11-20 01:02:03.000",
        "2026-11-20 01:02:03.000 UTC",
        "[a, null]",
      ],
      ...["{k=1}", "1.50", "1.0", "true", null, null, "2"],
      ...["2026-11-20 01:02:03.500", "b", "2026-11-20 01:02:03.000 UTC", "12"],
    ]);
  });

  it("gives pages of 1,000 rows, of which the first begins with the names", async () => {
    const { QueryExecutionId } = await run("SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n)");
    const pages: (string | undefined)[][] = [];
    for await (const { ResultSet } of Athena.paginateGetQueryResults(
      { client },
      { QueryExecutionId },
    ))
      pages.push((ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue));
    expect(pages.map(({ length }) => length)).toEqual([1000, 1000, 501]);
    expect(pages.flat()).toEqual([
      "n",
      ...Array.from({ length: 2500 }, (_, index) => String(index + 1)),
    ]);
    const { NextToken } = await results(QueryExecutionId, { MaxResults: 3 });
    const next = await results(QueryExecutionId, { MaxResults: 2, NextToken });
    expect(next.ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).toEqual(["3", "4"]);
    expect((await thrown(results(QueryExecutionId, { NextToken: "x" }))).message).toBe(
      "Invalid pagination token",
    );
    expect((await thrown(results(QueryExecutionId, { MaxResults: 1001 }))).name).toBe(
      "InvalidRequestException",
    );
  });
});

describe("the catalogue", () => {
  it("keeps the table that a statement makes, once, and drops it", async () => {
    sample.estate.athena = [sampleAthena({ databases: new Map() })];
    expect(await reason(logTable())).toMatch(/Database does not exist: trails/);
    expect((await run("CREATE DATABASE IF NOT EXISTS `trails`")).Status?.State).toBe("SUCCEEDED");
    const made = await run(`${logTable()};`);
    expect([made.StatementType, made.Status?.State]).toEqual(["DDL", "SUCCEEDED"]);
    expect((await run(logTable())).Status?.State).toBe("SUCCEEDED");
    expect(await reason(logTable().replace("IF NOT EXISTS", ""))).toMatch(/AlreadyExists/);
    expect(await rows(`SELECT count(*) AS n FROM trails.logs WHERE ${one}`)).toEqual([["8"]]);
    const place = { CatalogName: "AwsDataCatalog", DatabaseName: "trails" };
    const { TableMetadata } = await client.send(
      new Athena.GetTableMetadataCommand({ ...place, TableName: "logs" }),
    );
    expect(TableMetadata?.PartitionKeys).toEqual([
      { Name: "account", Type: "string" },
      { Name: "day", Type: "string" },
    ]);
    expect(TableMetadata?.Parameters).toMatchObject({
      location: `s3://${logBucket}/AWSLogs/`,
      "projection.enabled": "true",
    });
    await run("DROP TABLE logs");
    const { TableMetadataList } = await client.send(new Athena.ListTableMetadataCommand(place));
    expect(TableMetadataList).toEqual([]);
    expect(
      (
        await thrown(
          client.send(new Athena.GetTableMetadataCommand({ ...place, TableName: "logs" })),
        )
      ).name,
    ).toBe("MetadataException");
  });

  it("is there again after a new start, as it was left", async () => {
    const catalogueFile = join(folder, "athena.json");
    const first = await startSample({ estate: sample.estate, s3Folder: folder, catalogueFile });
    const athena = new Athena.AthenaClient({ ...sample.reader, endpoint: first.aws.url });
    const QueryString = "CREATE DATABASE `kept`";
    const made = { QueryString, WorkGroup: "primary" };
    await athena.send(new Athena.StartQueryExecutionCommand(made));
    athena.destroy();
    // The change's turn comes before the next thing that is asked.
    await first.aws.close();
    const estate = { ...sample.estate, athena: [sampleAthena({ databases: new Map() })] };
    const second = await startSample({ estate, s3Folder: folder, catalogueFile });
    await second.aws.close();
    expect([...(estate.athena[0]?.databases.keys() ?? [])]).toEqual(["trails", "kept"]);
    expect(estate.athena[0]?.databases.get("trails")).toEqual(
      sample.estate.athena?.[0]?.databases.get("trails"),
    );
  });

  it("refuses who may not make tables as Glue would, counts it as a write, and a query as none", async () => {
    sample.estate.athena = [sampleAthena({ mayCreateTables: false })];
    sample.aws.requests.clear();
    expect(await reason(logTable())).toMatch(
      /^Insufficient permissions.*KeyledgerReader.*glue:CreateTable on resource: arn:aws:glue:/,
    );
    await rows("SELECT 1 AS one");
    const api = "StartQueryExecution";
    expect([
      sample.aws.requests.count({ api, write: true }),
      sample.aws.requests.count({ api, write: false }),
    ]).toEqual([1, 1]);
  });

  it("knows enumerated columns, and days that are told from now on back", async () => {
    const values = `'projection.account.type' = 'enum', 'projection.account.values' = '${management}'`;
    await run("DROP TABLE logs");
    await run(
      logTable(
        `${values}, 'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM/dd', 'projection.day.range' = 'NOW-10DAYS,NOW'`,
      ),
    );
    expect(await rows("SELECT account, count(*) AS n FROM logs GROUP BY 1")).toEqual([
      [management, "1"],
    ]);
  });
});
