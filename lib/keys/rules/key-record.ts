import type { Read } from "@/lib/estate/types";
import type { Owned } from "@/lib/ownership/types";
import type { KeyPart, RotationState } from "../types";

/**
 * The columns of `key` that a sync writes, named as in the table, so that a chunk of them goes into
 * one statement. Times are `Date` when read from the table and either when written.
 */
export interface KeyRecord {
  scope_id: number;
  account_id: string;
  region: string;
  key_id: string;
  arn: string;
  description: string | null;
  state: string | null;
  spec: string | null;
  usage: string | null;
  origin: string | null;
  manager: string | null;
  multi_region: boolean | null;
  multi_region_type: string | null;
  primary_arn: string | null;
  created_at: Date | null;
  deletion_date: Date | null;
  pending_window_days: number | null;
  valid_to: Date | null;
  custom_key_store_id: string | null;
  metadata: Record<string, unknown> | null;
  aliases: string[];
  tags: Record<string, string> | null;
  owner: string | null;
  environment: string | null;
  classification: string | null;
  policy_sha256: string | null;
  grant_count: number | null;
  rotation: RotationState;
  rotation_period_days: number | null;
  next_rotation_at: Date | null;
  last_rotated_at: Date | null;
  rotation_count: number | null;
  reads: Partial<Record<KeyPart, Read>>;
  unreadable: string[];
  search: string;
  owners: string[];
  owned: Owned;
  owner_rule_id: string | null;
  first_seen_at: Date;
  read_at: Date;
  gone_at: Date | null;
}

/** A key as it is in the table, with its id and the facets whose span is open. */
export type KnownKey = KeyRecord & { id: string; open_facets: string[] };
