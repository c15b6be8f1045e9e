import { expect, test } from "vitest";
import { ACTIONS } from "../actions/action-table";
import { CAPABILITIES } from "../types";
import { ACTIONS_OF, capabilityOf } from "./capabilities";

test("every action of KMS is in one capability, and no capability is empty", () => {
  const listed = CAPABILITIES.flatMap((capability) => ACTIONS_OF[capability]);
  expect(listed.map(({ name }) => name).sort()).toEqual(ACTIONS.map(({ name }) => name).sort());
  for (const capability of CAPABILITIES) expect(ACTIONS_OF[capability].length).toBeGreaterThan(0);
});

test("an action that is new to us administers, one that only reads is among the reads", () => {
  const fresh = { index: 99, resources: ["key"], crossAccount: false, grantable: false };
  expect(capabilityOf({ ...fresh, name: "kms:TransferKey" })).toBe("administer");
  expect(capabilityOf({ ...fresh, name: "kms:GetKeyAge" })).toBe("read");
  expect(capabilityOf({ ...fresh, name: "kms:ListOwners", resources: [] })).toBe("account-wide");
});
