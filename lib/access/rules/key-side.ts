import type { PreparedKey } from "../prepare";
import { accountOf, isServiceLinked } from "./caller";
import type { Hit } from "./evaluate-document";
import { allOf, anyOf, FALSE, type Formula, unclear } from "./formula";
import { type GrantHit, nameGrant } from "./grants";
import { iamAllows, type PrincipalSide } from "./principal-side";
import type { Scene } from "./scene";
import type { Test } from "./test";

/** What a key policy's Allow statements come to, with what each asks of the caller's IAM (rules 2 to 6, 31). */
export function keyPolicyAllows(
  hits: readonly Hit[],
  doubt: Formula<Test>,
  scene: Scene,
  side: PrincipalSide,
  keyAccount: string,
): Formula<Test> {
  const account = accountOf(scene.context.caller);
  const iam = iamAllows(side);
  if (account !== null && account !== keyAccount) {
    if (!scene.action.crossAccount) return FALSE;
    return allOf([anyOf([...hits.map(({ formula }) => formula), doubt]), iam]);
  }
  return anyOf([
    ...hits.map(({ formula, reach }) => {
      if (reach === "account") return allOf([formula, iam]);
      if (reach === "caller") return formula;
      return allOf([formula, side.boundary, side.session]);
    }),
    doubt,
  ]);
}

/** What grants come to. Whether boundary and session policies limit them is not documented (rule 27). */
export function grantsAllow(
  hits: readonly GrantHit[],
  scene: Scene,
  side: PrincipalSide,
  hasSessionPolicy: boolean,
): Formula<Test> {
  const { bounded } = scene;
  return anyOf(
    hits.map(({ grant, formula, account }) => {
      const name = nameGrant(grant);
      const parts = [formula];
      if (bounded) {
        parts.push(anyOf([side.boundary, unclear(`allowed by ${name}, boundary not evaluated`)]));
      }
      if (hasSessionPolicy) {
        parts.push(
          anyOf([side.session, unclear(`allowed by ${name}, session policy not evaluated`)]),
        );
      }
      if (account) {
        const why = `${name} names the account; who of it may use it without IAM is not documented`;
        parts.push(anyOf([iamAllows(side), unclear(why)]));
      }
      return allOf(parts);
    }),
  );
}

/** RCPs do not bind the keys of the management account, nor those of AWS (rule 22). True too where nobody knows that they do not. */
export function bindRcpsKey(
  { managementAccount, key }: Pick<PreparedKey, "managementAccount" | "key">,
  keyAccount: string | undefined,
): boolean {
  return keyAccount !== managementAccount && key.manager !== "AWS";
}

/** RCPs bind every caller but service-linked roles, on the keys that they bind; not kms:RetireGrant (rule 22). */
export function bindsRcp(scene: Scene, key: PreparedKey, keyAccount: string): boolean {
  const bound = scene.action.name !== "kms:RetireGrant" && !isServiceLinked(scene.context.caller);
  return bound && bindRcpsKey(key, keyAccount);
}
