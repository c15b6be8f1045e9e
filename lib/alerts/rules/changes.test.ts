import { describe, expect, it } from "vitest";
import { keyChange } from "./key-change";
import { openPolicy } from "./open-policy";
import { event, usual } from "./testing-cells";
import { takesBack, trailExclusion } from "./trail-exclusion";

describe("changes that put a key in danger", () => {
  const judge = (one: Parameters<typeof keyChange>[0][number]) =>
    keyChange([one], usual("key-change")).findings;

  it("are told with how grave they are", () => {
    expect(judge(event("DisableKey"))[0]?.severity).toBe("high");
    expect(judge(event("DisableKeyRotation"))[0]?.severity).toBe("medium");
    expect(judge(event("DeleteImportedKeyMaterial"))[0]?.severity).toBe("critical");
    expect(judge(event("EnableKey"))).toEqual([]);
    expect(judge(event("DisableKey", { outcome: "AccessDenied" }))).toEqual([]);
    // A name that every object has.
    expect(judge(event("constructor"))).toEqual([]);
  });

  it("ScheduleKeyDeletion is critical with a short window, and has 30 days where none is asked for", () => {
    const schedule = (pendingWindowInDays?: unknown) =>
      judge(event("ScheduleKeyDeletion", { request: { pendingWindowInDays } }))[0];
    expect(schedule(7)).toMatchObject({ severity: "critical", facts: { windowDays: 7 } });
    expect(schedule(8)).toMatchObject({ severity: "high", facts: { windowDays: 8 } });
    expect(schedule()?.facts.windowDays).toBe(30);
    expect(schedule("7 or 1=1")?.facts.windowDays).toBe(30);
  });

  it("read the day of deletion as CloudTrail writes it", () => {
    const dated = (deletionDate: unknown) =>
      judge(
        event("ScheduleKeyDeletion", {
          record: { requestParameters: {}, responseElements: { deletionDate } },
        }),
      )[0]?.facts.deletionDate;
    expect(dated("Apr 12, 2021, 6:58:30 PM")).toBe("2021-04-12T18:58:30.000Z");
    expect(dated("2021-04-12T18:58:30Z")).toBe("2021-04-12T18:58:30.000Z");
    expect(dated("soon")).toBeUndefined();
    expect(dated({})).toBeUndefined();
  });

  it("are one finding for each key that an event is about, and none for a record that is broken", () => {
    const two = event("DisableKey", {
      keyArns: ["arn:aws:kms:a:1:key/x", "arn:aws:kms:a:1:key/y"],
    });
    expect(judge(two)).toHaveLength(2);
    expect(judge(event("ScheduleKeyDeletion", { record: null }))).toHaveLength(1);
    expect(judge(event("DisableKey", { keyArns: ["nonsense"] }))).toEqual([]);
  });
});

describe("a key policy open to everybody", () => {
  const judge = (Statement: unknown) =>
    openPolicy(
      [event("PutKeyPolicy", { request: { policy: JSON.stringify({ Statement }) } })],
      usual("open-policy"),
    );
  const open = { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" };

  it("is critical without a condition, high with one", () => {
    expect(judge([open]).findings[0]).toMatchObject({
      severity: "critical",
      facts: { conditions: false },
    });
    const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
    expect(judge({ ...open, Condition }).findings[0]).toMatchObject({
      severity: "high",
      facts: { conditions: true },
    });
    expect(judge([{ ...open, Principal: { AWS: ["x", "*"] } }]).findings).toHaveLength(1);
    expect(
      judge([{ ...open, Principal: undefined, NotPrincipal: { AWS: "x" } }]).findings,
    ).toHaveLength(1);
  });

  it("is not said of a Deny, of a named principal, or of a service", () => {
    expect(judge([{ ...open, Effect: "Deny" }]).findings).toEqual([]);
    expect(judge([{ ...open, Principal: { AWS: "arn:aws:iam::1:root" } }]).findings).toEqual([]);
    expect(judge([{ ...open, Principal: { Service: "*" } }]).findings).toEqual([]);
  });

  it("counts a policy that cannot be read as not judged", () => {
    for (const policy of ["{", undefined, 7]) {
      const asked = [event("PutKeyPolicy", { request: { policy } })];
      expect(openPolicy(asked, usual("open-policy"))).toEqual({ findings: [], unjudged: 1 });
    }
    for (const text of ["null", "[]", '{"Statement":"x"}']) {
      const asked = [event("PutKeyPolicy", { request: { policy: text } })];
      expect(openPolicy(asked, usual("open-policy")).findings).toEqual([]);
    }
  });
});

describe("a trail that tells nothing of KMS", () => {
  const trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/dev-trail";
  const change = (operation: string, requestParameters: object = {}) =>
    event(operation, {
      keyArns: [],
      record: {
        ...{ eventSource: "cloudtrail.amazonaws.com", eventName: operation },
        ...{ recipientAccountId: "111122223333", awsRegion: "eu-west-1" },
        requestParameters: { name: "dev-trail", ...requestParameters },
      },
    });
  const select = (...left: string[]) =>
    change("PutEventSelectors", {
      eventSelectors: [{ readWriteType: "All", excludeManagementEventSources: left }],
    });
  const found = (one: ReturnType<typeof event>) =>
    trailExclusion([one, event("DisableKey")], usual("trail-exclusion")).findings;

  it.each([
    ["PutEventSelectors", select("kms.amazonaws.com")],
    ["StopLogging", change("StopLogging")],
    ["DeleteTrail", change("DeleteTrail")],
  ])("is one matter for each trail: %s", (operation, one) => {
    expect(found(one)).toMatchObject([{ key: null, apart: trail, facts: { operation, trail } }]);
  });

  it.each([
    ["another service left out", select("rdsdata.amazonaws.com")],
    ["logging begun", change("StartLogging")],
    ["a change of something else", change("UpdateTrail")],
  ])("is none: %s", (_, one) => {
    expect(found(one)).toEqual([]);
  });

  it("is taken back by what undoes it, and by nothing else", () => {
    const excluded = { trail, operation: "PutEventSelectors" };
    const stopped = { trail, operation: "StopLogging" };
    expect(takesBack(select(), excluded)).toBe(true);
    expect(takesBack(select("kms.amazonaws.com"), excluded)).toBe(false);
    expect(takesBack(change("StartLogging"), excluded)).toBe(false);
    expect(takesBack(change("StartLogging"), stopped)).toBe(true);
    expect(takesBack(select(), stopped)).toBe(false);
    expect(takesBack(select(), { ...excluded, trail: `${trail}-2` })).toBe(false);
  });
});
