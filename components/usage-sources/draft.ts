import type { AddSource, SourceKind, SourceTarget, UsageSource } from "@/lib/usage/schemas/sources";

/** A source as it is being written: all as text. */
export interface Draft {
  name: string;
  kind: SourceKind;
  events: "all" | "control";
  url: string;
  accountId: string;
  region: string;
  deliveryMinutes: string;
  accounts: string;
  regions: string;
  everyMinutes: string;
  enabled: boolean;
}

const EMPTY: Draft = {
  name: "",
  kind: "files",
  events: "all",
  url: "",
  accountId: "",
  region: "",
  deliveryMinutes: "15",
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
  const { url, accountId, region, deliveryMinutes } = target.config;
  return {
    ...{ ...common, url, accountId: accountId ?? "", region: region ?? "" },
    deliveryMinutes: String(deliveryMinutes),
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
  return {
    kind: "files",
    config: {
      url: draft.url.trim(),
      accountId: textOf(draft.accountId),
      region: textOf(draft.region),
      deliveryMinutes: Number(draft.deliveryMinutes),
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
