import { expect, it } from "vitest";
import { principalWords } from "./principal-name";

// IAM Identity Center User Guide, "Referencing permission sets in resource policies": AWSReservedSSO_name_unique-suffix.
it.each([
  ["AWSReservedSSO_KeyOwner_58fe3a4bcfe46304", "KeyOwner (SSO …6304)"],
  ["AWSReservedSSO_Key_Owner_58fe3a4bcfe46304", "Key_Owner (SSO …6304)"],
  ["AWSReservedSSO_KeyOwner_58fe3a4bcfe4630", "AWSReservedSSO_KeyOwner_58fe3a4bcfe4630"],
  ["xAWSReservedSSO_KeyOwner_58fe3a4bcfe46304", "xAWSReservedSSO_KeyOwner_58fe3a4bcfe46304"],
  ["AWSReservedSSO__58fe3a4bcfe46304", "AWSReservedSSO__58fe3a4bcfe46304"],
  ["payments-api", "payments-api"],
])("calls %s %s", (name, words) => {
  expect(principalWords(name)).toBe(words);
});
