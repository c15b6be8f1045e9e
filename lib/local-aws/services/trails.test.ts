import * as Trail from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, expect, it } from "vitest";
import { management, member, region } from "../testing/sample-estate";
import { type Sample, startSample, thrown } from "../testing/sample-session";
import type { LocalTrail } from "../types";

let sample: Sample;
let here: Trail.CloudTrailClient;
let elsewhere: Trail.CloudTrailClient;

const trail = (name: string, change: Partial<LocalTrail> = {}): LocalTrail => ({
  name,
  accountId: member,
  homeRegion: region,
  multiRegion: true,
  organization: false,
  validated: false,
  bucket: "logs",
  prefix: null,
  logging: true,
  deliveredAt: null,
  deliveryError: null,
  startedAt: null,
  selectors: { basic: [{ ReadWriteType: "All", IncludeManagementEvents: true }] },
  ...change,
});

beforeAll(async () => {
  sample = await startSample();
  sample.estate.trails = [
    trail("own"),
    trail("one-region", { multiRegion: false, logging: false }),
    trail("of-all", { accountId: management, organization: true, homeRegion: "us-east-1" }),
    trail("of-another", { accountId: management }),
  ];
  here = new Trail.CloudTrailClient(sample.reader);
  elsewhere = new Trail.CloudTrailClient({ ...sample.reader, region: "us-east-1" });
});
afterAll(async () => {
  here.destroy();
  elsewhere.destroy();
  await sample.aws.close();
});

async function names(client: Trail.CloudTrailClient, input: Trail.DescribeTrailsCommandInput = {}) {
  const { trailList } = await client.send(new Trail.DescribeTrailsCommand(input));
  return trailList?.map(({ Name }) => Name);
}

it("names the trails that watch an account in a region, those of other places unless refused", async () => {
  expect(await names(here)).toEqual(["own", "one-region", "of-all"]);
  expect(await names(elsewhere)).toEqual(["own", "of-all"]);
  expect(await names(here, { includeShadowTrails: false })).toEqual(["own", "one-region"]);
  expect(await names(elsewhere, { includeShadowTrails: false })).toEqual([]);
});

it("tells of a trail by its ARN anywhere, by its name at home", async () => {
  const arn = `arn:aws:cloudtrail:${region}:${member}:trail/own`;
  const selectors = await elsewhere.send(new Trail.GetEventSelectorsCommand({ TrailName: arn }));
  expect(selectors).toMatchObject({ TrailARN: arn, EventSelectors: [{ ReadWriteType: "All" }] });
  const status = await here.send(new Trail.GetTrailStatusCommand({ Name: "one-region" }));
  expect(status.IsLogging).toBe(false);
  const refused = await thrown(elsewhere.send(new Trail.GetTrailStatusCommand({ Name: "own" })));
  expect(refused.name).toBe("TrailNotFoundException");
});
