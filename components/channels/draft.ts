import type { DraftProps } from "@/components/ui/use-draft";
import type { Channel, ChannelKind, ChannelTarget } from "@/lib/channels/schemas";

/** A channel as it is being written: texts of every kind side by side, so that nothing is lost by a look at another. */
interface Draft {
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  topics: string[];
  secret: string;
  host: string;
  port: string;
  tls: "tls" | "starttls" | "none";
  user: string;
  from: string;
  to: string;
  url: string;
  region: "us" | "eu";
}

/** What the parts of the form take. */
export type ChannelDraft = DraftProps<Draft>;

const EMPTY: Draft = {
  name: "",
  kind: "email",
  enabled: true,
  topics: [],
  secret: "",
  host: "",
  port: "587",
  tls: "starttls",
  user: "",
  from: "",
  to: "",
  url: "",
  region: "us",
};

export function toDraft(channel: Channel | null): Draft {
  if (channel === null) return EMPTY;
  const { name, enabled, topics, target } = channel;
  const common = { ...EMPTY, name, enabled, topics, kind: target.kind };
  switch (target.kind) {
    case "email": {
      const { host, port, tls, user, from, to } = target.config;
      return {
        ...common,
        host,
        port: String(port),
        tls,
        user: user ?? "",
        from,
        to: to.join(", "),
      };
    }
    case "webhook":
      return { ...common, url: target.config.url };
    case "pagerduty":
      return { ...common, region: target.config.region };
    case "slack":
      return common;
  }
}

export function toTarget(draft: Draft): ChannelTarget {
  switch (draft.kind) {
    case "email": {
      const { host, tls, from } = draft;
      const to = draft.to.split(",").map((one) => one.trim());
      const user = draft.user.trim() === "" ? null : draft.user;
      const config = { host, port: Number(draft.port), tls, user, from, to: to.filter(Boolean) };
      return { kind: "email", config };
    }
    case "webhook":
      return { kind: "webhook", config: { url: draft.url.trim() } };
    case "pagerduty":
      return { kind: "pagerduty", config: { region: draft.region } };
    case "slack":
      return { kind: "slack", config: {} };
  }
}
