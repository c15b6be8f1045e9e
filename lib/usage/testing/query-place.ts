import type { LocalAthena, LocalEventDataStore } from "@/lib/local-aws/queries/types";
import type { LocalEstate } from "@/lib/local-aws/types";
import { type AthenaConfig, sourceTarget } from "../schemas/sources";
import { REGION } from "./trail-records";

/** A bucket of the local endpoint that results go to. */
const RESULTS = "s3://sample-results/";

/** Gives an account of the estate Athena, with no table yet. */
export function withAthena(estate: LocalEstate, more: Partial<LocalAthena> = {}): LocalAthena {
  const athena: LocalAthena = {
    accountId: estate.organization?.managementAccountId ?? "",
    region: REGION,
    workgroups: new Map([
      [
        "primary",
        { name: "primary", enabled: true, output: RESULTS, enforce: false, cutoffBytes: null },
      ],
    ]),
    databases: new Map(),
    mayCreateTables: true,
    ...more,
  };
  estate.accounts.get(athena.accountId)?.regions.set(athena.region, "ENABLED_BY_DEFAULT");
  estate.athena = [athena];
  return athena;
}

/** A source over a table that is to be created over the logs of a bucket. */
export function athenaTarget(bucket: string, more: Partial<AthenaConfig> = {}) {
  return sourceTarget.parse({
    kind: "athena",
    config: {
      ...{ accountId: null, region: REGION, deliveryMinutes: 15, backDays: 0, lateDays: 2 },
      ...{ limitGigabytes: null, workgroup: "primary", catalog: "AwsDataCatalog" },
      ...{ database: "keyledger", table: "cloudtrail", output: null },
      partitions: { account: "account", region: "region", day: "day" },
      logs: `s3://${bucket}/AWSLogs`,
      ...more,
    },
  });
}

/** Gives the management account an event data store of the organisation, over the logs of a bucket. */
export function withLake(estate: LocalEstate, bucket: string): LocalEventDataStore {
  const store: LocalEventDataStore = {
    id: "1234abcd-12ab-34cd-56ef-1234567890ab",
    name: "sample",
    accountId: estate.organization?.managementAccountId ?? "",
    region: REGION,
    ...{ multiRegion: true, organization: true, status: "ENABLED", retentionDays: 2_555 },
    ...{ createdAt: new Date("2025-01-01T00:00:00Z"), selectors: [] },
    location: `s3://${bucket}/AWSLogs`,
  };
  estate.accounts.get(store.accountId)?.regions.set(REGION, "ENABLED_BY_DEFAULT");
  estate.eventDataStores = [store];
  return store;
}

/** A source over an event data store. */
export function lakeTarget(store: string) {
  return sourceTarget.parse({
    kind: "lake",
    config: {
      ...{ accountId: null, region: REGION, deliveryMinutes: 15, backDays: 0, lateDays: 2 },
      ...{ limitGigabytes: null, store },
    },
  });
}
