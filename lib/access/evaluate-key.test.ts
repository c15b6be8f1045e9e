import { expect, it } from "vitest";
import { findAction } from "./actions/action-table";
import { evaluateKey } from "./evaluate-key";
import { prepareKey, preparePrincipal } from "./prepare";
import { VERDICTS } from "./schemas";

const A = "111111111111";
const allow = (Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});

it("gives each principal the verdicts of its class, action by action", () => {
  const [statement] = allow("kms:*").Statement;
  const key = prepareKey({
    key: { arn: `arn:aws:kms:eu-west-1:${A}:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
    keyPolicy: { Statement: [{ ...statement, Principal: { AWS: A } }] },
  });
  const principals = [
    { arn: `arn:aws:iam::${A}:role/reader`, identityPolicies: [allow("kms:Decrypt")] },
    { arn: `arn:aws:iam::${A}:role/unread`, identityPolicies: null },
    { arn: `arn:aws:iam::${A}:role/admin`, identityPolicies: [allow("*")] },
  ].map((given) => preparePrincipal(given));
  const actions = ["kms:Decrypt", "kms:PutKeyPolicy"].flatMap((name) => findAction(name) ?? []);
  const { classes, representatives, verdicts } = evaluateKey(key, principals, actions);
  const rows = [...classes].map((each) =>
    actions.map((_, action) => VERDICTS[verdicts[each * actions.length + action] ?? -1]),
  );
  expect(rows).toEqual([
    ["allowed", "not-allowed"],
    ["unknown", "unknown"],
    ["allowed", "allowed"],
  ]);
  expect(representatives.map((index) => classes[index])).toEqual(representatives.map((_, i) => i));
});
