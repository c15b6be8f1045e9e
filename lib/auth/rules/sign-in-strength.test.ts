import { describe, expect, it } from "vitest";
import { isStrongEnough } from "./sign-in-strength";

const NONE = { acrValues: [], amrValues: [] };
const ACR = { ...NONE, acrValues: ["phr", "urn:mfa"] };
const AMR = { ...NONE, amrValues: ["mfa", "hwk"] };

describe("a sign-in", () => {
  it("that nothing is asked of is strong enough", () => {
    expect(isStrongEnough({}, NONE)).toBe(true);
    expect(isStrongEnough({ acr: "0", amr: ["pwd"] }, NONE)).toBe(true);
  });

  it.each([
    [{ acr: "phr" }, true],
    [{ acr: "urn:mfa", amr: [] }, true],
    [{ acr: "PHR" }, false],
    [{ acr: "phr urn:mfa" }, false],
    [{ acr: ["phr"] }, false],
    [{ acr: "0" }, false],
    [{ acr: null }, false],
    [{}, false],
  ])("is of a class that is asked for: %j is %s", (claims, enough) => {
    expect(isStrongEnough(claims, ACR)).toBe(enough);
  });

  it.each([
    [{ amr: ["pwd", "mfa"] }, true],
    [{ amr: "hwk" }, true],
    [{ amr: ["pwd"] }, false],
    [{ amr: [["mfa"]] }, false],
    [{ amr: [] }, false],
    [{ amr: { mfa: true } }, false],
    [{}, false],
  ])("is by a method that is asked for: %j is %s", (claims, enough) => {
    expect(isStrongEnough(claims, AMR)).toBe(enough);
  });

  it("must be both where both are asked for", () => {
    const both = { ...ACR, ...{ amrValues: AMR.amrValues } };
    expect(isStrongEnough({ acr: "phr", amr: ["mfa"] }, both)).toBe(true);
    expect(isStrongEnough({ acr: "phr", amr: ["pwd"] }, both)).toBe(false);
    expect(isStrongEnough({ acr: "0", amr: ["mfa"] }, both)).toBe(false);
  });
});
