import type { DraftProps } from "@/components/ui/use-draft";
import type { AddSource, SourceKind, SourceTarget, UsageSource } from "@/lib/usage/schemas/sources";

/** A source as it is being written: all as text. */
interface Draft {
  name: string;
  kind: SourceKind;
  events: "all" | "control";
  url: string;
  folder: string;
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
  againDays: string;
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
export type SourceDraft = DraftProps<Draft>;

const EMPTY: Draft = {
  name: "",
  kind: "files",
  events: "all",
  url: "",
  folder: "",
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
  againDays: "30",
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
  const delivered = { ...common, deliveryMinutes: String(target.config.deliveryMinutes) };
  if (target.kind === "folder") {
    const { folder, verify = true } = target.config;
    return { ...delivered, folder, verify };
  }
  const { accountId, region } = target.config;
  const reader: Draft = { ...delivered, accountId: accountId ?? "", region: region ?? "" };
  if (target.kind === "files") {
    return { ...reader, url: target.config.url, verify: target.config.verify ?? true };
  }
  const { backDays, lateDays, againDays, limitGigabytes } = target.config;
  const asked: Draft = {
    ...{ ...reader, backDays: String(backDays), lateDays: String(lateDays) },
    againDays: String(againDays),
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
  const { verify } = draft;
  if (draft.kind === "folder") {
    // As a path is typed that is completed by a shell.
    const folder = draft.folder.trim().replace(/(?<=.)\/+$/, "");
    return { kind: "folder", config: { folder, deliveryMinutes, verify } };
  }
  if (draft.kind === "files") {
    const region = textOf(draft.region);
    return {
      kind: "files",
      config: { url: draft.url.trim(), accountId, region, deliveryMinutes, verify },
    };
  }
  const limit = textOf(draft.limitGigabytes);
  const asked = {
    ...{ accountId, region: draft.region.trim(), deliveryMinutes },
    ...{ backDays: Number(draft.backDays), lateDays: Number(draft.lateDays) },
    againDays: Number(draft.againDays),
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
