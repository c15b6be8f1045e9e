import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Evaluator } from "../fast/evaluator";
import { hostileEstate } from "../fast/testing-estate";
import { type PreparedKey, type PreparedPrincipal, prepareKey, preparePrincipal } from "../prepare";
import { parseCaller } from "./caller";
import { Documents } from "./documents";
import { EDGE_ACTIONS } from "./edge-sets";
import { ClassReader } from "./edges-of-key";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** What is read of each principal, by its place. */
function accessOf(
  [evaluator, reader]: readonly [Evaluator, ClassReader],
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
) {
  const given = evaluator.explain(key, principals);
  const classes = reader.read(key, given);
  return principals.map((_, index) => {
    const access = classes[given.classes[index] ?? -1];
    return access && { sets: access.sets, reasons: access.reasons, policies: access.policies };
  });
}

it("reads the same access with the same reasons in whatever company and after whatever keys", () => {
  fc.assert(
    fc.property(hostileEstate, (given) => {
      const { context, contextComplete } = given;
      const documents = new Documents();
      const callers = given.principals.map(({ arn }) => parseCaller(arn));
      const principals = given.principals.map((each) => preparePrincipal(each, callers, documents));
      const keys = given.keys.map((each) =>
        prepareKey({ ...each, context, contextComplete }, documents),
      );
      const fresh = () => [new Evaluator(EDGE_ACTIONS), new ClassReader(hash)] as const;
      const alone = keys.map((key) =>
        principals.map((principal) => accessOf(fresh(), key, [principal])[0]),
      );
      const reader = fresh();
      const others = principals.toReversed();
      for (const [index, key] of keys.entries()) {
        expect(accessOf(reader, key, others).reverse()).toEqual(alone[index]);
        expect(accessOf(reader, key, principals)).toEqual(alone[index]);
      }
    }),
    { numRuns: 8 },
  );
});

it("hashes the reasons of an action that another principal's action has too, whichever was explained first", () => {
  const documents = new Documents();
  const allow = (...actions: string[]) =>
    JSON.stringify({ Statement: { Effect: "Allow", Action: actions, Resource: "*" } });
  const both = allow("kms:Decrypt", "kms:Encrypt");
  const [one, two] = [[both], [both, allow("kms:Decrypt")]].map((identityPolicies, index) =>
    preparePrincipal(
      { arn: `arn:aws:iam::111122223333:role/r${index}`, identityPolicies },
      [],
      documents,
    ),
  ) as [PreparedPrincipal, PreparedPrincipal];
  const root = { AWS: "arn:aws:iam::111122223333:root" };
  const key = prepareKey({
    key: { arn: "arn:aws:kms:eu-west-1:111122223333:key/k" },
    keyPolicy: JSON.stringify({
      Statement: { Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" },
    }),
  });
  const fresh = () => [new Evaluator(EDGE_ACTIONS), new ClassReader(hash)] as const;
  const [alone] = accessOf(fresh(), key, [two]);
  expect(alone?.sets.allowed).not.toBe(0n);
  expect(accessOf(fresh(), key, [one, two])[1]).toEqual(alone);
});
