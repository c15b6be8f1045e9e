import fc from "fast-check";
import type { KeyContext } from "../prepare";
import type { CaseInput, PrincipalInput } from "../schemas";
import {
  A,
  B,
  CALLERS,
  grant,
  keyArn,
  levelsOf,
  ofKey,
  oneOf,
  policyOf,
  statement,
  tags,
  unread,
} from "./testing-statements";

/** Keys, principals of several accounts, and one request. */
export interface HostileEstate {
  keys: Omit<KeyContext, "context" | "contextComplete">[];
  principals: PrincipalInput[];
  context: CaseInput["context"];
  contextComplete: boolean;
}

/** Estates of all that AWS takes and some that it does not, with documents that keys and principals share. */
export const hostileEstate: fc.Arbitrary<HostileEstate> = fc
  .tuple(
    fc.array(unread(policyOf(statement)), { minLength: 2, maxLength: 4 }),
    fc.array(unread(policyOf(ofKey)), { minLength: 1, maxLength: 3 }),
  )
  .chain(([pool, keyPolicies]) => {
    const shared = fc.oneof(oneOf(...pool), oneOf<unknown[]>(...pool), unread(policyOf(statement)));
    const scps = levelsOf(shared);
    const rcp = policyOf(statement.map((each) => ({ ...each, Effect: "Deny", Principal: "*" })));
    const organization = fc.record({
      id: oneOf("o-a", undefined),
      paths: oneOf(["o-a/r-1/ou-1/"], undefined),
      managementAccount: oneOf<(string | null | undefined)[]>("999999999999", A, null, undefined),
      scps,
      rcps: levelsOf(unread(rcp)),
    });
    const key = fc.record({
      key: fc.record({
        arn: oneOf(keyArn(1), keyArn(2), keyArn(1, B), keyArn(3, A, "us-east-1"), "nonsense"),
        aliases: oneOf<(string[] | null)[]>(
          [],
          ["alias/app"],
          ["alias/app", "alias/x"],
          Array.from({ length: 51 }, (_, i) => `alias/${i}`),
          null,
        ),
        tags,
        spec: oneOf("SYMMETRIC_DEFAULT", "RSA_2048", null),
        multiRegion: oneOf(true, false, null),
        manager: oneOf("CUSTOMER", "AWS"),
      }),
      keyPolicy: fc.oneof(oneOf(...keyPolicies), unread(policyOf(ofKey))),
      grants: fc.option(fc.array(grant, { maxLength: 3 }), { freq: 8 }),
      organization: fc.oneof(
        { weight: 8, arbitrary: organization as fc.Arbitrary<CaseInput["organization"]> },
        { weight: 1, arbitrary: oneOf(null, undefined) },
      ),
    });
    const principal = fc.record(
      {
        arn: oneOf(...CALLERS),
        tags,
        identityPolicies: fc.oneof(
          { weight: 8, arbitrary: fc.array(shared, { maxLength: 3 }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
        permissionsBoundary: shared,
        sessionPolicies: fc.array(shared, { maxLength: 2 }),
        organization: oneOf<PrincipalInput["organization"][]>(
          undefined,
          "none",
          null,
          {
            id: "o-a",
            paths: ["o-a/r-1/ou-2/"],
            scps: [[pool[0]], pool],
          },
          { id: "o-b", managementAccount: B, scps: null },
          { id: "o-c", managementAccount: null, scps: [pool, [pool[0]]] },
        ),
      },
      { requiredKeys: ["arn", "identityPolicies"] },
    );
    const context = oneOf<CaseInput["context"][]>(
      {},
      {},
      { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
      { "kms:EncryptionContext:dept": "x", "aws:SourceIp": "10.0.0.1" },
    );
    return fc.record({
      keys: fc.array(key, { minLength: 1, maxLength: 4 }),
      principals: fc.array(principal, { minLength: 1, maxLength: 9 }),
      context,
      contextComplete: fc.boolean(),
    });
  });
