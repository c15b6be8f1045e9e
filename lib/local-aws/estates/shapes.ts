import { rootArn } from "./arns";
import { allow, policyDocument } from "./documents";
import { arnOfRoleNamed, type Draft, type Place } from "./draft";
import { delegate } from "./policies";

import type { Shape } from "./shape";
import { conditionShapes } from "./shapes-conditions";
import { principalShapes } from "./shapes-principals";

const DECRYPT = ["kms:Decrypt", "kms:DescribeKey"] as const;

/** Stored documents that no tool writes today, and that a reader must live with. */
function brokenShapes(place: Place): Shape[] {
  const { id } = place.account;
  const base = delegate(id);
  const task = arnOfRoleNamed(place.account, "lake-task");
  const padding = Array.from({ length: 190 }, (_, index) =>
    allow(DECRYPT, {
      Sid: `Reader${index}`,
      Principal: { AWS: task },
      Condition: { StringEquals: { "kms:EncryptionContext:shard": `shard-${index}` } },
    }),
  );
  return [
    {
      name: "dead-statements",
      rules: [12],
      policy: policyDocument([
        base,
        { Sid: "NoResource", Effect: "Allow", Principal: { AWS: task }, Action: "kms:Decrypt" },
        { Sid: "NoAction", Effect: "Allow", Principal: { AWS: task }, Resource: "*" },
        {
          Sid: "OtherResource",
          Effect: "Allow",
          Principal: { AWS: task },
          Action: "kms:Decrypt",
          Resource: "arn:aws:s3:::bucket",
        },
      ]),
    },
    {
      name: "single-statement-object",
      rules: [3],
      policy: JSON.stringify({ Version: "2008-10-17", Statement: base }),
    },
    {
      name: "not-json",
      rules: [],
      policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${rootArn(id)}"},"Action":"kms:*","Resource":"*"},]`,
    },
    {
      name: "duplicate-keys",
      rules: [],
      policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Principal":{"AWS":"${rootArn(id)}"},"Action":"kms:Decrypt","Action":"kms:*","Resource":"*"}]}`,
    },
    { name: "oversize", rules: [], policy: policyDocument([base, ...padding]) },
    { name: "empty", rules: [], policy: "" },
    {
      name: "hostile-text",
      rules: [],
      policy: policyDocument(
        [{ ...base, Sid: "<script>alert(1)</script>\u202Egnp.exe" }],
        '=HYPERLINK("https://evil.example")',
      ),
    },
  ];
}

/** Every shape of key policy that the rules of access speak of, for the roles of one account. */
export function policyShapes(draft: Draft, place: Place): Shape[] {
  const random = draft.random.fork("shapes");
  return [...principalShapes(place, random), ...conditionShapes(place), ...brokenShapes(place)];
}
