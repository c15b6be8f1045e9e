import { expect, it } from "vitest";
import { type LoggedEvents, loggedEvents } from "./logged-events";

const KMS = "kms.amazonaws.com";
const field = (Field: string, test: object) => ({ Field, ...test });
const management = field("eventCategory", { Equals: ["Management"] });

it.each<[string, object, LoggedEvents | null]>([
  ["the default", {}, "all"],
  ["no management events", { IncludeManagementEvents: false }, "none"],
  ["KMS left out", { ReadWriteType: "All", ExcludeManagementEventSources: [KMS] }, "none"],
  ["another service left out", { ExcludeManagementEventSources: ["rdsdata.amazonaws.com"] }, "all"],
  ["writes alone, so no Decrypt", { ReadWriteType: "WriteOnly" }, "writes"],
  ["reads alone", { ReadWriteType: "ReadOnly" }, "reads"],
  ["a type that is new to us", { ReadWriteType: "Some" }, null],
])("reads a selector: %s", (_, selector, expected) => {
  expect(loggedEvents({ basic: [selector], advanced: [] })).toBe(expected);
});

it.each<[string, object[], LoggedEvents | null]>([
  ["all management events", [management], "all"],
  ["data events only", [field("eventCategory", { Equals: ["Data"] })], "none"],
  ["KMS left out", [management, field("eventSource", { NotEquals: [KMS] })], "none"],
  ["KMS alone", [management, field("eventSource", { Equals: [KMS] })], "all"],
  ["another alone", [management, field("eventSource", { Equals: ["s3.amazonaws.com"] })], "none"],
  ["reads alone", [management, field("readOnly", { Equals: ["true"] })], "reads"],
  ["writes alone", [management, field("readOnly", { Equals: ["false"] })], "writes"],
  ["by names", [management, field("eventName", { NotEquals: ["Decrypt"] })], null],
  ["by a pattern", [management, field("eventSource", { StartsWith: ["kms"] })], "all"],
])("reads an advanced selector: %s", (_, FieldSelectors, expected) => {
  const advanced = [{ FieldSelectors }] as Parameters<typeof loggedEvents>[0]["advanced"];
  expect(loggedEvents({ basic: [], advanced })).toBe(expected);
});

it("takes what any selector selects", () => {
  const writes = { ReadWriteType: "WriteOnly" } as const;
  const reads = { ReadWriteType: "ReadOnly" } as const;
  const strange = { ReadWriteType: "Some" } as never;
  expect(loggedEvents({ basic: [writes, reads], advanced: [] })).toBe("all");
  expect(loggedEvents({ basic: [writes, reads, strange], advanced: [] })).toBe("all");
  expect(loggedEvents({ basic: [writes, strange], advanced: [] })).toBeNull();
});

it("does not take no selector for none selected", () => {
  expect(loggedEvents({ basic: [], advanced: [] })).toBeNull();
});
