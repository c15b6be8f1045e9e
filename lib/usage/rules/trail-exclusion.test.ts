import { describe, expect, it } from "vitest";
import { excludesKms, trailEffect } from "./trail-exclusion";

const TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/management";
const record = (eventName: string, requestParameters: unknown, more: object = {}) => ({
  eventSource: "cloudtrail.amazonaws.com",
  eventName,
  awsRegion: "us-east-1",
  recipientAccountId: "111122223333",
  requestParameters,
  ...more,
});
const put = (selectors: object, more: object = {}) =>
  record("PutEventSelectors", { trailName: "management", ...selectors }, more);
const basic = (...eventSelectors: object[]) => put({ eventSelectors });
const advanced = (...fields: object[][]) =>
  put({ advancedEventSelectors: fields.map((fieldSelectors) => ({ name: "x", fieldSelectors })) });
const MANAGEMENT = { field: "eventCategory", equals: ["Management"] };
const NOT_KMS = { field: "eventSource", notEquals: ["kms.amazonaws.com"] };

describe("what PutEventSelectors does about KMS", () => {
  it.each<[string, object, "all" | "some" | "none", "all" | "some" | "none"]>([
    [
      "excludes it (EventSelector)",
      basic({ excludeManagementEventSources: ["kms.amazonaws.com"] }),
      "none",
      "none",
    ],
    [
      "excludes it with another (EventSelector)",
      basic({
        readWriteType: "All",
        includeManagementEvents: true,
        excludeManagementEventSources: ["rdsdata.amazonaws.com", "kms.amazonaws.com"],
      }),
      "none",
      "none",
    ],
    [
      "takes it in again (EventSelector)",
      basic({ excludeManagementEventSources: [] }),
      "all",
      "all",
    ],
    [
      "excludes another service",
      basic({ excludeManagementEventSources: ["rdsdata.amazonaws.com"] }),
      "all",
      "all",
    ],
    ["takes no management events", basic({ includeManagementEvents: false }), "none", "none"],
    ["takes writes alone", basic({ readWriteType: "WriteOnly" }), "none", "all"],
    ["takes reads alone", basic({ readWriteType: "ReadOnly" }), "all", "none"],
    [
      "excludes it in one selector, and not in another",
      basic(
        { excludeManagementEventSources: ["kms.amazonaws.com"] },
        { readWriteType: "ReadOnly" },
      ),
      "all",
      "none",
    ],
    ["selects nothing", basic(), "none", "none"],
    ["excludes it (AdvancedEventSelector)", advanced([MANAGEMENT, NOT_KMS]), "none", "none"],
    ["takes it (AdvancedEventSelector)", advanced([MANAGEMENT]), "all", "all"],
    [
      "takes writes of all (AdvancedEventSelector)",
      advanced([MANAGEMENT, { field: "readOnly", equals: ["false"] }]),
      "none",
      "all",
    ],
    [
      "takes data events alone",
      advanced([
        { field: "eventCategory", equals: ["Data"] },
        { field: "resources.type", equals: ["AWS::S3::Object"] },
      ]),
      "none",
      "none",
    ],
    [
      "excludes it beside a selector of data events",
      advanced(
        [MANAGEMENT, NOT_KMS],
        [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::S3::Object"] },
        ],
      ),
      "none",
      "none",
    ],
    [
      "takes some of it by name",
      advanced([MANAGEMENT, { field: "eventName", notEquals: ["Decrypt"] }]),
      "some",
      "some",
    ],
    [
      "takes what begins so",
      advanced([MANAGEMENT, { field: "eventSource", startsWith: ["kms."] }]),
      "all",
      "all",
    ],
    [
      "leaves out what ends so",
      advanced([MANAGEMENT, { field: "eventSource", notEndsWith: [".amazonaws.com"] }]),
      "none",
      "none",
    ],
    ["has selectors that are none", put({ advancedEventSelectors: [null, 5, {}] }), "none", "none"],
  ])("%s", (_name, event, reads, writes) => {
    expect(trailEffect(event)).toEqual({ trail: TRAIL, effect: "selects", reads, writes });
    expect(excludesKms(event)).toBe(reads === "none");
  });

  it("is read from the answer where the request is not told, with the trail's ARN there", () => {
    const answered = put({}, { responseElements: { trailARN: TRAIL, eventSelectors: [{}] } });
    expect(trailEffect(answered)).toEqual({
      ...{ trail: TRAIL, effect: "selects", reads: "all", writes: "all" },
    });
  });

  it.each([
    [put({ eventSelectors: [] }, { errorCode: "AccessDenied" })],
    [put({ eventSelectors: "x" })],
    [record("PutEventSelectors", null)],
    [{ ...put({ eventSelectors: [] }), eventSource: "kms.amazonaws.com" }],
    [record("GetEventSelectors", { trailName: "management" })],
    ["text"],
    [null],
  ])("is nothing where nothing was changed, or it is not told: %o", (event) => {
    expect(trailEffect(event)).toBeNull();
    expect(excludesKms(event)).toBeNull();
  });
});

describe("other changes of a trail", () => {
  it.each([
    ["StartLogging", "starts"],
    ["StopLogging", "stops"],
    ["DeleteTrail", "stops"],
    ["UpdateTrail", "changes"],
  ])("%s", (name, effect) => {
    expect(trailEffect(record(name, { name: "management" }))).toEqual({ trail: TRAIL, effect });
    expect(trailEffect(record(name, { name: TRAIL }))).toEqual({ trail: TRAIL, effect });
    expect(excludesKms(record(name, { name: TRAIL }))).toBeNull();
  });
});
