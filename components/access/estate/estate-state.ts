import {
  type inferParserType,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { ESTATE_GROUPS, ESTATE_USES, type EstateGroup, KEY_CAPABILITIES } from "@/lib/access/types";
import type { ListParams } from "@/lib/keys/client";

/** Everything that the estate matrix keeps in its URL. */
export const estateParsers = {
  capability: parseAsStringLiteral(KEY_CAPABILITIES).withDefault("decrypt"),
  group: parseAsStringLiteral(ESTATE_GROUPS).withDefault("account"),
  /** The group that is opened into its keys. */
  open: parseAsString,
  /** Whether use is told, and whether what is not used alone is shown. */
  use: parseAsStringLiteral(ESTATE_USES).withDefault("told"),
  q: parseAsString.withDefault(""),
  /** All columns, not only the widest. */
  wide: parseAsBoolean.withDefault(false),
};
export type EstateState = inferParserType<typeof estateParsers>;

/** What the API is asked for. */
export function estateParams({ capability, group, open, use, q }: EstateState): ListParams {
  return { capability, group, open, use, q: q.trim() };
}

export const ESTATE_USE_WORDS: Readonly<Record<EstateState["use"], string>> = {
  told: "With last use",
  unused: "Not used in 90 days",
  none: "Access alone",
};

export const GROUP_WORDS: Readonly<Record<EstateGroup, { by: string; one: string; many: string }>> =
  {
    account: { by: "Account", one: "account", many: "accounts" },
    class: { by: "Data class", one: "data class", many: "data classes" },
    owner: { by: "Owner", one: "owner", many: "owners" },
  };

/** Columns that stand side by side before all are asked for. */
export const FEW_COLUMNS = 12;
