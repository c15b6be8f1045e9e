import { expect, it } from "vitest";
import { matchUses, type SeenUse, type UsageFacts } from "./match-uses";

const NOW = new Date("2026-11-20T12:00:00Z");
const [OUTSIDE, OTHER] = ["666666666666", "777777777777"];
const role = (accountId: string, name: string) => ({
  ...{ ref: `arn:aws:iam::${accountId}:role/${name}`, kind: "role" as const, accountId },
});
const account = (accountId: string) => ({ ref: accountId, kind: "account" as const, accountId });
const usage: UsageFacts = {
  ...{ days: 90, from: "2026-08-22T00:00:00.000Z", knownSince: "2026-01-01T00:00:00.000Z" },
  ...{ gaps: [], sinceCreation: false },
};
const call = (principalRef: string, accountId: string): SeenUse => ({
  ...{ principalRef, accountId, uniqueId: null, operation: "Decrypt", kind: "use" },
  ...{ lastAt: new Date("2026-11-19T05:00:00Z"), calls: 3 },
});

const READER = role(OUTSIDE, "feed-reader");
const NAMED = role(OUTSIDE, "named");
const IDLE = role(OTHER, "idle");

it("says of nobody of an account that they did not call, where calls name the account alone", () => {
  const asked = [READER, NAMED, IDLE, account(OUTSIDE), account(OTHER)];
  const seen = [call(`account:${OUTSIDE}`, OUTSIDE), call(NAMED.ref, OUTSIDE)];
  const matched = matchUses(asked, asked, seen, usage, NOW);
  const said = asked.map(({ ref }) => [matched.get(ref)?.use.state, matched.get(ref)?.use.rest]);
  expect(said).toEqual([
    ["unknown", "unknown"],
    ["used", "unknown"],
    ["unused", "unused"],
    ["used", "unused"],
    ["unused", "unused"],
  ]);
  const last = asked.map(({ ref }) => matched.get(ref)?.lastUse.state);
  expect(last).toEqual(["unknown", "used", "never", "used", "never"]);
});
