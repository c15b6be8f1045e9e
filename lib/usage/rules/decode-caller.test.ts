import { describe, expect, it } from "vitest";
import { decoded } from "../testing/decoding";
import {
  ACCOUNT_ONLY,
  CALLER,
  decryptRecord,
  EC2_INFRASTRUCTURE,
  OWNER,
  sessionOfRole,
  type TrailRecord,
} from "../testing/trail-records";
import { ownerOf } from "./decode-record";

describe("who called", () => {
  const who = (userIdentity: unknown, more: TrailRecord = {}) => {
    const { principal, session, service } = decoded(decryptRecord({ userIdentity, ...more }));
    return [principal.kind, principal.ref, principal.accountId, session, service];
  };

  it("is the user", () => {
    expect(decoded(decryptRecord()).principal).toEqual({
      kind: "user",
      ref: `arn:aws:iam::${OWNER}:user/Alice`,
      accountId: OWNER,
      uniqueId: "AIDACKCEVSQ6C2EXAMPLE",
    });
  });

  it("is the role behind a session, with the role's path", () => {
    const role = `arn:aws:iam::${OWNER}:role/service/app`;
    expect(who(sessionOfRole())).toEqual(["role", role, OWNER, "job-17", null]);
    expect(who(sessionOfRole({ invokedBy: "s3.amazonaws.com" }))).toEqual([
      ...["role", role, OWNER, "job-17", "s3.amazonaws.com"],
    ]);
  });

  it("is the role by the session's ARN where the issuer is missing", () => {
    const bare = sessionOfRole({ sessionContext: undefined });
    expect(who(bare).slice(0, 3)).toEqual(["role", `arn:aws:iam::${OWNER}:role/app`, OWNER]);
    expect(who({ ...bare, arn: undefined }).slice(0, 2)).toEqual(["account", `account:${OWNER}`]);
  });

  it("is EC2's infrastructure for a volume, with the instance as its session", () => {
    expect(who(EC2_INFRASTRUCTURE)).toEqual([
      "role",
      `arn:aws:iam::${OWNER}:role/aws:ec2-infrastructure`,
      OWNER,
      "i-81e2f56c",
      null,
    ]);
  });

  it("is an account alone in the owner's copy of another account's call", () => {
    const use = decoded(decryptRecord({ userIdentity: ACCOUNT_ONLY, sharedEventID: "5c1b" }));
    expect(use.principal).toEqual({
      ...{ kind: "account", ref: `account:${CALLER}`, accountId: CALLER },
      uniqueId: "AROAEXAMPLEROLEID0002",
    });
    expect(use.sharedEventId).toBe("5c1b");
    expect(ownerOf(use)).toBe(OWNER);
  });

  it.each([
    [
      { type: "Root", accountId: OWNER, arn: `arn:aws:iam::${OWNER}:root` },
      "root",
      `arn:aws:iam::${OWNER}:root`,
    ],
    [{ type: "Root", accountId: OWNER }, "root", `arn:aws:iam::${OWNER}:root`],
    [
      { type: "FederatedUser", accountId: OWNER, arn: `arn:aws:sts::${OWNER}:federated-user/bob` },
      "federated",
      `arn:aws:sts::${OWNER}:federated-user/bob`,
    ],
    [
      { type: "WebIdentityUser", principalId: "accounts.google.com:app:1", userName: "1" },
      "federated",
      "federated:accounts.google.com:app:1",
    ],
    [
      {
        type: "IdentityCenterUser",
        accountId: OWNER,
        onBehalfOf: { userId: "544894e8-80c1-707f" },
      },
      "federated",
      "identity-center:544894e8-80c1-707f",
    ],
    [
      { type: "AWSService", invokedBy: "cloudtrail.amazonaws.com" },
      "service",
      "service:cloudtrail.amazonaws.com",
    ],
    [{ type: "SomethingNew", accountId: OWNER }, "account", `account:${OWNER}`],
    [{ type: "Unknown" }, "unknown", "unknown"],
    ["garbage", "unknown", "unknown"],
  ])("of %o is known as %s", (identity, kind, ref) => {
    expect(who(identity).slice(0, 2)).toEqual([kind, ref]);
  });

  it("marks the calls of our own reader", () => {
    const reader = sessionOfRole();
    const issuer = { arn: `arn:aws:iam::${OWNER}:role/KeyledgerReader`, accountId: OWNER };
    const own = decryptRecord({
      userIdentity: { ...reader, sessionContext: { sessionIssuer: issuer } },
    });
    expect(decoded(own).own).toBe(true);
    expect(decoded(decryptRecord({ userIdentity: reader })).own).toBe(false);
  });

  it("names the service by the source where invokedBy is missing", () => {
    const source = { sourceIPAddress: "dynamodb.amazonaws.com" };
    expect(who(sessionOfRole(), source).at(4)).toBe("dynamodb.amazonaws.com");
    expect(who({ type: "AWSService", invokedBy: "s3.amazonaws.com" }, source).at(4)).toBeNull();
  });
});
