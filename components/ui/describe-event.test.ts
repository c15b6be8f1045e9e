import { expect, it } from "vitest";
import { describeEvent, principalName } from "./describe-event";

const told = (operation: string, detail: Record<string, unknown>, more = {}) =>
  describeEvent({ operation, detail, subject: null, tookAway: "no", ...more });

it("names a principal by the end of its ARN", () => {
  expect(principalName("arn:aws:iam::111122223333:role/aws-reserved/sso/Dba")).toBe("Dba");
  expect(principalName("arn:aws:iam::111122223333:root")).toBe("root of 111122223333");
  expect(principalName("account:444455556666")).toBe("somebody of account 444455556666");
  expect(principalName("service:rds.amazonaws.com")).toBe("rds.amazonaws.com");
  expect(principalName("unknown")).toBe("somebody unknown");
  expect(principalName("")).toBe("");
});

it("tells what the operation's name does not", () => {
  expect(told("ScheduleKeyDeletion", { pendingWindowInDays: 7 })).toBe("after 7 days");
  expect(told("ScheduleKeyDeletion", {})).toBe("after 30 days, AWS's default");
  const alias = "arn:aws:kms:eu-west-1:111122223333:alias/team/orders";
  expect(told("DeleteAlias", {}, { subject: alias })).toBe("team/orders");
  expect(
    told("UpdateAlias", { aliasName: "alias/a", targetKeyId: "1234" }, { tookAway: "yes" }),
  ).toBe("a; moved away, to 1234");
  expect(told("CreateGrant", { granteePrincipal: "arn:x", operations: ["Decrypt"] })).toBe(
    "to arn:x: Decrypt",
  );
  expect(told("RotateKey", { rotationType: "ON_DEMAND" })).toBe("on demand");
  expect(told("DisableKey", { errorMessage: "not authorized" })).toBe("not authorized");
  expect(told("EnableKey", {})).toBe("");
  expect(told("TagResource", { tags: "hostile" })).toBe("");
});
