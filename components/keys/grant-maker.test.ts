import { expect, test } from "vitest";
import { type Grant, grantMaker } from "./grant-maker";

const base: Grant = {
  grantId: "g",
  name: null,
  granteePrincipal: "arn:aws:iam::111122223333:role/app",
  granteeService: null,
  retiringPrincipal: null,
  retiringService: null,
  issuingAccount: "arn:aws:iam::111122223333:root",
  operations: ["Decrypt"],
  constraints: null,
  createdAt: null,
  seenFrom: "2026-11-22T00:00:00Z",
  seenTo: null,
  endedAt: null,
};

test.each<[Partial<Grant>, string]>([
  [{}, "principal"],
  [{ retiringPrincipal: "rds.eu-west-1.amazonaws.com" }, "service"],
  [{ granteeService: "dynamodb.amazonaws.com" }, "service"],
  [
    {
      granteePrincipal:
        "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    },
    "service",
  ],
  // A person's role may bear a service's name.
  [{ granteePrincipal: "arn:aws:iam::111122223333:role/rds.amazonaws.com" }, "principal"],
  [{ name: "ec2.amazonaws.com" }, "principal"],
])("%o is made by a %s", (patch, by) => {
  expect(grantMaker({ ...base, ...patch }).by).toBe(by);
});
