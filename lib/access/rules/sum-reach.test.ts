import { describe, expect, it } from "vitest";
import { EDGE_ACTION_NAMES, toCodes, toSets } from "./edge-sets";
import { mainCapability, sumReach } from "./sum-reach";

const HOME = "111122223333";
/** Sets with one code for Decrypt, and nothing else. */
const decrypt = (code: string) =>
  toSets(EDGE_ACTION_NAMES.map((name) => (name === "kms:Decrypt" ? code : "-")).join(""));
const role = (code: string, accountId: string | null = HOME) => ({
  ...{ kind: "role" as const, accountId, sets: decrypt(code) },
});

describe("who reaches a key, in numbers", () => {
  it("counts each principal once, and of them those by conditions, by IAM and of other accounts", () => {
    const all = [role("A"), role("a"), role("C"), role("c"), role("A", "444455556666"), role("?")];
    expect(toCodes(all[0]?.sets ?? decrypt("-"), ["kms:Decrypt"])).toBe("A");
    expect(sumReach(all, "decrypt", HOME)).toEqual({
      ...{ held: 5, conditional: 2, throughIam: 2, otherAccounts: 1, services: 0 },
      ...{ anyone: false, unknown: 1 },
    });
  });

  it("never counts what is denied or of another capability, and names everybody apart", () => {
    const anyone = { kind: "anyone" as const, accountId: null, sets: decrypt("C") };
    const service = { kind: "service" as const, accountId: null, sets: decrypt("A") };
    const sum = sumReach([anyone, service, role("D"), role("-")], "decrypt", HOME);
    expect(sum).toMatchObject({ held: 2, services: 1, anyone: true, unknown: 0 });
    expect(sumReach([role("A")], "sign-and-mac", HOME).held).toBe(0);
  });

  it.each([
    ["ENCRYPT_DECRYPT", "decrypt"],
    ["SIGN_VERIFY", "sign-and-mac"],
    ["GENERATE_VERIFY_MAC", "sign-and-mac"],
    ["KEY_AGREEMENT", "decrypt"],
    [null, "decrypt"],
  ])("of a key for %s asks for %s", (usage, capability) => {
    expect(mainCapability(usage)).toBe(capability);
  });
});
