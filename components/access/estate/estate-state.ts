import {
  type inferParserType,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { ESTATE_GROUPS, type EstateGroup, KEY_CAPABILITIES } from "@/lib/access/types";
import type { ListParams } from "@/lib/keys/client";

/** Everything that the estate matrix keeps in its URL. */
export const estateParsers = {
  capability: parseAsStringLiteral(KEY_CAPABILITIES).withDefault("decrypt"),
  group: parseAsStringLiteral(ESTATE_GROUPS).withDefault("account"),
  /** The group that is opened into its keys. */
  open: parseAsString,
  q: parseAsString.withDefault(""),
  /** All columns, not only the widest. */
  wide: parseAsBoolean.withDefault(false),
};
export type EstateState = inferParserType<typeof estateParsers>;

/** What the API is asked for. */
export function estateParams({ capability, group, open, q }: EstateState): ListParams {
  return { capability, group, open, q: q.trim() };
}

export const GROUP_WORDS: Readonly<Record<EstateGroup, { by: string; one: string; many: string }>> =
  {
    account: { by: "Account", one: "account", many: "accounts" },
    class: { by: "Data class", one: "data class", many: "data classes" },
    owner: { by: "Owner", one: "owner", many: "owners" },
  };

/** Columns that stand side by side before all are asked for. */
export const FEW_COLUMNS = 12;
