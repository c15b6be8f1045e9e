import { accountOf } from "./caller";
import { allOf, constant, FALSE, type Formula, unclear } from "./formula";
import type { Grant } from "./grants";
import { iamAllows, type PrincipalSide } from "./principal-side";
import type { Scene } from "./scene";
import type { Test } from "./test";

/**
 * The account in which a grant was made can retire it, and hand that on with kms:RetireGrant in IAM policies; a key
 * policy has no say (kms/grant-delete, rule 28). A retiring principal that is an account is a grant's own matter.
 */
export function retireAllowed(
  grants: readonly Grant[] | null,
  keyAccount: string,
  scene: Scene,
  side: PrincipalSide,
): Formula<Test> {
  if (accountOf(scene.context.caller) !== keyAccount) return FALSE;
  const some =
    grants === null ? unclear("the key's grants could not be read") : madeHere(grants, keyAccount);
  return allOf([some, iamAllows(side)]);
}

/** Whether the key's account made some grant of the key. */
export function madeHere(grants: readonly Grant[], keyAccount: string): Formula<Test> {
  const root = new RegExp(`^arn:[\\w-]+:iam::${keyAccount}:root$`);
  return constant(
    grants.some((grant) => {
      const issuer = grant.ok ? grant.value.IssuingAccount : null;
      return grant.ok && (!issuer || issuer === keyAccount || root.test(issuer));
    }),
  );
}
