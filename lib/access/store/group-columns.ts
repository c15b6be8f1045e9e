import { type Sql, sql } from "@/lib/db/query";
import type { EstateGroup } from "../types";

/** Stands for keys without a data class, or without owners. */
export const NO_GROUP = "(none)";
/** Stands for keys of which that could not be read. */
export const UNKNOWN_GROUP = "(unknown)";

interface GroupColumn {
  /** Of a key, `key_list l`: never null. */
  id: Sql;
  /** Of the group whose keys are `l`: what to call it, null where the id says it. */
  label: Sql;
}

/** By what keys are put together. */
export const GROUP_COLUMNS: Record<EstateGroup, GroupColumn> = {
  account: {
    id: sql`l.account_id`,
    label: sql`(select a.name from account a where a.id = l.account_id)`,
  },
  class: {
    id: sql`coalesce(l.classification, case when l.tags_known then ${NO_GROUP}::text else ${UNKNOWN_GROUP}::text end)`,
    label: sql`l.classification`,
  },
  // Keys with the same owners are one group, so that no key counts twice.
  owner: {
    id: sql`case when l.owner_refs <> '' then l.owner_refs when l.owned = 'unknown' then ${UNKNOWN_GROUP}::text
      else ${NO_GROUP}::text end`,
    label: sql`l.owner`,
  },
};
