import { describe, expect, it } from "vitest";
import { keyChange } from "./key-change";
import { openPolicy } from "./open-policy";
import { event, usual } from "./testing-cells";
import { selectionOf, trailExclusion } from "./trail-exclusion";

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

describe("KMS left out of a trail", () => {
  const put = (request: unknown) => event("PutEventSelectors", { keyArns: [], request });
  const excludes = (request: unknown) => selectionOf(put(request))?.excludesKms;
  const advanced = (...fields: object[]) => ({
    advancedEventSelectors: [
      { fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }, ...fields] },
    ],
  });

  it("is seen in basic and in advanced selectors", () => {
    const basic = (names: string[]) => ({
      eventSelectors: [{ includeManagementEvents: true, excludeManagementEventSources: names }],
    });
    expect(excludes(basic(["kms.amazonaws.com"]))).toBe(true);
    expect(excludes(basic(["rdsdata.amazonaws.com"]))).toBe(false);
    expect(excludes({ eventSelectors: [{ includeManagementEvents: false }] })).toBe(true);
    expect(excludes(advanced())).toBe(false);
    expect(excludes(advanced({ field: "eventSource", notEquals: ["kms.amazonaws.com"] }))).toBe(
      true,
    );
    expect(excludes(advanced({ field: "eventSource", equals: ["s3.amazonaws.com"] }))).toBe(true);
    const data = { fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] };
    expect(excludes({ advancedEventSelectors: [data] })).toBe(true);
    expect(excludes({ advancedEventSelectors: [data, ...advanced().advancedEventSelectors] })).toBe(
      false,
    );
  });

  it("is one matter for each trail, and nothing for other events", () => {
    const one = put({
      trailName: "dev-trail",
      eventSelectors: [{ excludeManagementEventSources: ["kms.amazonaws.com"] }],
    });
    const { findings } = trailExclusion([one, event("DisableKey")], usual("trail-exclusion"));
    expect(findings).toMatchObject([{ key: null, apart: "dev-trail" }]);
  });
});
