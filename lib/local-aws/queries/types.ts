import type { AdvancedEventSelector } from "@aws-sdk/client-cloudtrail";
import type { HiveTable } from "../sql/hive-table";

/** Athena and its catalogue in one account and Region. */
export interface LocalAthena {
  accountId: string;
  region: string;
  workgroups: Map<string, LocalWorkgroup>;
  /** Tables by database and name, both in lower case. */
  databases: Map<string, Map<string, HiveTable>>;
  /** Whether the reader's role may make and drop tables and databases there (`glue:CreateTable` and its like). */
  mayCreateTables: boolean;
}

export interface LocalWorkgroup {
  name: string;
  enabled: boolean;
  /** `s3://…`; with null a query must bring its own. */
  output: string | null;
  /** A query's own output counts for nothing. */
  enforce: boolean;
  /** Bytes after which a query is cancelled. */
  cutoffBytes: number | null;
}

/** An event data store, whose events are those of a trail's log files. */
export interface LocalEventDataStore {
  id: string;
  name: string;
  accountId: string;
  region: string;
  multiRegion: boolean;
  organization: boolean;
  status: "ENABLED" | "STOPPED_INGESTION" | "PENDING_DELETION";
  retentionDays: number;
  createdAt: Date;
  selectors: AdvancedEventSelector[];
  /** `s3://…/AWSLogs`: the folder that holds the accounts' folders. */
  location: string;
}
