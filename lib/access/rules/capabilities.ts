import { ACTIONS, type ActionFacts } from "../actions/action-table";
import type { Capability } from "../types";

/** What a name begins with, or is; the first that fits decides. Actions that act on no key come before all. */
const BY_NAME: readonly (readonly [RegExp, Capability])[] = [
  [/^(?:Decrypt|ReEncryptFrom|DeriveSharedSecret|Decapsulate)$/, "decrypt"],
  [/^(?:Encrypt|ReEncryptTo|Encapsulate)$/, "encrypt"],
  [/^GenerateDataKey/, "generate-data-keys"],
  [/^(?:Sign|Verify|VerifyMac|GenerateMac)$/, "sign-and-mac"],
  [/^(?:Create|Retire|Revoke)Grant$/, "grant"],
  [/^PutKeyPolicy$/, "change-policy"],
  [/^(?:DisableKey|ScheduleKeyDeletion|DeleteImportedKeyMaterial)$/, "delete-or-disable"],
  [/^(?:Get|List|Describe)/, "read"],
];

/**
 * The capability that an action belongs to. An action of KMS that is new to us administers, unless it only reads: the
 * safe side, for whoever may do it stands out.
 */
export function capabilityOf({ name, resources }: ActionFacts): Capability {
  if (!resources.includes("key")) return "account-wide";
  const bare = name.slice("kms:".length);
  return BY_NAME.find(([pattern]) => pattern.test(bare))?.[1] ?? "administer";
}

const ofCapability = (capability: Capability) =>
  ACTIONS.filter((action) => capabilityOf(action) === capability);

/** The actions of each capability, in the order of the table. */
export const ACTIONS_OF: Readonly<Record<Capability, readonly ActionFacts[]>> = {
  decrypt: ofCapability("decrypt"),
  encrypt: ofCapability("encrypt"),
  "generate-data-keys": ofCapability("generate-data-keys"),
  "sign-and-mac": ofCapability("sign-and-mac"),
  grant: ofCapability("grant"),
  "change-policy": ofCapability("change-policy"),
  administer: ofCapability("administer"),
  "delete-or-disable": ofCapability("delete-or-disable"),
  read: ofCapability("read"),
  "account-wide": ofCapability("account-wide"),
};
