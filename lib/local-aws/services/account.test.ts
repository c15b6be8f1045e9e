import {
  AccountClient,
  EnableRegionCommand,
  ListRegionsCommand,
  paginateListRegions,
} from "@aws-sdk/client-account";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sample, startSample, thrown } from "../testing/sample-session";

let sample: Sample;
let client: AccountClient;
beforeAll(async () => {
  sample = await startSample();
  client = new AccountClient({ ...sample.reader, region: "us-east-1" });
});
afterAll(async () => {
  client.destroy();
  await sample.aws.close();
});

it("pages the regions and filters by status", async () => {
  const seen: unknown[] = [];
  for await (const page of paginateListRegions({ client, pageSize: 3 }, {}))
    seen.push(...(page.Regions ?? []));
  expect(seen).toEqual(
    [...sample.account.regions].map(([RegionName, RegionOptStatus]) => ({
      RegionName,
      RegionOptStatus,
    })),
  );
  const enabled = await client.send(
    new ListRegionsCommand({ RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"] }),
  );
  expect(enabled.Regions?.map((one) => one.RegionName)).not.toContain("af-south-1");
  expect(enabled.Regions).toHaveLength(3);
});

it("refuses bad pages, other accounts and writes", async () => {
  const name = async (call: Promise<unknown>) => (await thrown(call)).name;
  expect(await name(client.send(new ListRegionsCommand({ MaxResults: 51 })))).toBe(
    "ValidationException",
  );
  expect(await name(client.send(new ListRegionsCommand({ NextToken: "x" })))).toBe(
    "ValidationException",
  );
  expect(await name(client.send(new ListRegionsCommand({ AccountId: "111111111111" })))).toBe(
    "AccessDeniedException",
  );
  expect(await name(client.send(new EnableRegionCommand({ RegionName: "af-south-1" })))).toBe(
    "AccessDeniedException",
  );
  expect(sample.account.regions.get("af-south-1")).toBe("DISABLED");
});
