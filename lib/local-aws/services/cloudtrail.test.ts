import * as Trail from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keyArn, sampleEvent } from "../testing/sample-estate";
import { type Sample, startSample, thrown } from "../testing/sample-session";

let sample: Sample;
let client: Trail.CloudTrailClient;
beforeAll(async () => {
  sample = await startSample();
  client = new Trail.CloudTrailClient(sample.reader);
  for (let index = 0; index < 120; index++) sample.scope.events.push(sampleEvent(index, index));
  sample.scope.events.push(sampleEvent(900, 91 * 24 * 60));
});
afterAll(async () => {
  client.destroy();
  await sample.aws.close();
});

const lookup = (input: Trail.LookupEventsCommandInput) =>
  client.send(new Trail.LookupEventsCommand(input));
async function all(input: Trail.LookupEventsCommandInput): Promise<Trail.Event[]> {
  const seen: Trail.Event[] = [];
  for await (const page of Trail.paginateLookupEvents({ client }, input))
    seen.push(...(page.Events ?? []));
  return seen;
}

it("pages by 50, newest first, back 90 days", async () => {
  expect((await lookup({})).Events).toHaveLength(50);
  const seen = await all({});
  expect(seen.map((event) => event.EventId)).toEqual(
    sample.scope.events.slice(0, 120).map((event) => event.eventId),
  );
  expect(seen[0]).toMatchObject({
    EventName: "Decrypt",
    ReadOnly: "true",
    EventTime: sample.scope.events[0]?.eventTime,
    Resources: [{ ResourceType: "AWS::KMS::Key", ResourceName: keyArn(1) }],
  });
  expect(JSON.parse(seen[3]?.CloudTrailEvent ?? "")).toEqual(sample.scope.events[3]?.record);
});

it.each<[Trail.LookupAttributeKey, string, number]>([
  ["EventName", "CreateGrant", 60],
  ["ReadOnly", "true", 60],
  ["Username", "user-1", 40],
  ["EventId", sampleEvent(17, 0).eventId, 1],
  ["ResourceName", keyArn(1), 120],
  ["EventSource", "s3.amazonaws.com", 0],
])("looks up by %s", async (AttributeKey, AttributeValue, count) => {
  const found = await all({ LookupAttributes: [{ AttributeKey, AttributeValue }] });
  expect(found).toHaveLength(count);
});

it("keeps to the time range", async () => {
  const [newest, , third] = sample.scope.events;
  const found = await all({ StartTime: third?.eventTime, EndTime: newest?.eventTime });
  expect(found).toHaveLength(3);
});

it("checks attributes, sizes, ranges and tokens", async () => {
  const one = { AttributeKey: "EventName" as const, AttributeValue: "x" };
  const name = async (input: Trail.LookupEventsCommandInput) => (await thrown(lookup(input))).name;
  expect(await name({ LookupAttributes: [one, one] })).toBe("InvalidLookupAttributesException");
  expect(await name({ MaxResults: 51 })).toBe("InvalidMaxResultsException");
  expect(await name({ StartTime: new Date(2), EndTime: new Date(1) })).toBe(
    "InvalidTimeRangeException",
  );
  const { NextToken } = await lookup({});
  expect(await name({ NextToken, LookupAttributes: [one] })).toBe("InvalidNextTokenException");
  expect((await thrown(client.send(new Trail.StopLoggingCommand({ Name: "t" })))).name).toBe(
    "AccessDeniedException",
  );
});

it("gives the public keys that signed digests in a span", async () => {
  const day = (number: number) => new Date(Date.UTC(2026, 10, number));
  sample.estate.digestKeys = [10, 20].map((first) => ({
    fingerprint: `from-${first}`,
    value: Buffer.from([first]),
    validFrom: day(first),
    validTo: day(first + 10),
  }));
  const ask = async (StartTime?: Date, EndTime?: Date) => {
    const { PublicKeyList } = await client.send(
      new Trail.ListPublicKeysCommand({ StartTime, EndTime }),
    );
    return PublicKeyList?.map(({ Fingerprint, Value }) => [Fingerprint, Value?.[0]]);
  };
  expect(await ask(day(11), day(12))).toEqual([["from-10", 10]]);
  expect(await ask(day(1), day(25))).toEqual([
    ["from-10", 10],
    ["from-20", 20],
  ]);
  expect(await ask()).toEqual([["from-20", 20]]);
  expect((await thrown(ask(day(2), day(1)))).name).toBe("InvalidTimeRangeException");
});
