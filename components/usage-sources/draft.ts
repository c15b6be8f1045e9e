import type { AddSource, SourceKind, SourceTarget, UsageSource } from "@/lib/usage/schemas/sources";

/** A source as it is being written: all as text. */
export interface Draft {
  name: string;
  kind: SourceKind;
  events: "all" | "control";
  url: string;
  workgroup: string;
  catalog: string;
  database: string;
  table: string;
  accountColumn: string;
  regionColumn: string;
  dayColumn: string;
  logs: string;
  output: string;
  store: string;
  backDays: string;
  lateDays: string;
  limitGigabytes: string;
  accountId: string;
  region: string;
  deliveryMinutes: string;
  verify: boolean;
  accounts: string;
  regions: string;
  everyMinutes: string;
  enabled: boolean;
}

/** What the parts of the form take. */
export interface DraftProps {
  draft: Draft;
  set: (more: Partial<Draft>) => void;
}

const EMPTY: Draft = {
  name: "",
  kind: "files",
  events: "all",
  url: "",
  workgroup: "primary",
  catalog: "AwsDataCatalog",
  database: "keyledger",
  table: "cloudtrail",
  accountColumn: "account",
  regionColumn: "region",
  dayColumn: "day",
  logs: "",
  output: "",
  store: "",
  backDays: "90",
  lateDays: "2",
  limitGigabytes: "",
  accountId: "",
  region: "",
  deliveryMinutes: "15",
  verify: true,
  accounts: "",
  regions: "",
  everyMinutes: "15",
  enabled: true,
};

export function toDraft(source: UsageSource | null): Draft {
  if (source === null) return EMPTY;
  const { name, feeds, enabled, everyMinutes, target } = source;
  const common: Draft = {
    ...{ ...EMPTY, name, enabled, kind: target.kind, everyMinutes: String(everyMinutes) },
    accounts: feeds.accounts?.join(", ") ?? "",
    regions: feeds.regions?.join(", ") ?? "",
  };
  if (target.kind === "lookup") return { ...common, events: target.config.events };
  const { accountId, region, deliveryMinutes } = target.config;
  const reader: Draft = {
    ...{ ...common, accountId: accountId ?? "", region: region ?? "" },
    deliveryMinutes: String(deliveryMinutes),
  };
  if (target.kind === "files") {
    return { ...reader, url: target.config.url, verify: target.config.verify ?? true };
  }
  const { backDays, lateDays, limitGigabytes } = target.config;
  const asked: Draft = {
    ...{ ...reader, backDays: String(backDays), lateDays: String(lateDays) },
    limitGigabytes: limitGigabytes === null ? "" : String(limitGigabytes),
  };
  if (target.kind === "lake") return { ...asked, store: target.config.store };
  const { workgroup, catalog, database, table, partitions, logs, output } = target.config;
  return {
    ...{ ...asked, workgroup, catalog, database, table, logs: logs ?? "", output: output ?? "" },
    accountColumn: partitions.account ?? "",
    regionColumn: partitions.region ?? "",
    dayColumn: partitions.day ?? "",
  };
}

/** What the API takes; it says what of it is wrong. */
export function fromDraft(draft: Draft): AddSource {
  return {
    name: draft.name.trim(),
    target: targetOf(draft),
    feeds: { accounts: listOf(draft.accounts), regions: listOf(draft.regions) },
    enabled: draft.enabled,
    everyMinutes: Number(draft.everyMinutes),
  };
}

function targetOf(draft: Draft): SourceTarget {
  if (draft.kind === "lookup") return { kind: "lookup", config: { events: draft.events } };
  const accountId = textOf(draft.accountId);
  const deliveryMinutes = Number(draft.deliveryMinutes);
  if (draft.kind === "files") {
    const region = textOf(draft.region);
    const { verify } = draft;
    return {
      kind: "files",
      config: { url: draft.url.trim(), accountId, region, deliveryMinutes, verify },
    };
  }
  const limit = textOf(draft.limitGigabytes);
  const asked = {
    ...{ accountId, region: draft.region.trim(), deliveryMinutes },
    ...{ backDays: Number(draft.backDays), lateDays: Number(draft.lateDays) },
    limitGigabytes: limit === null ? null : Number(limit),
  };
  if (draft.kind === "lake") {
    return { kind: "lake", config: { ...asked, store: draft.store.trim() } };
  }
  return {
    kind: "athena",
    config: {
      ...{ ...asked, workgroup: draft.workgroup.trim(), catalog: draft.catalog.trim() },
      ...{ database: draft.database.trim(), table: draft.table.trim() },
      partitions: {
        account: textOf(draft.accountColumn),
        region: textOf(draft.regionColumn),
        day: textOf(draft.dayColumn),
      },
      ...{ logs: textOf(draft.logs), output: textOf(draft.output) },
    },
  };
}

function textOf(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function listOf(text: string): string[] | null {
  const all = text.split(/[\s,]+/).filter((one) => one !== "");
  return all.length === 0 ? null : [...new Set(all)];
}
