import { type ChannelTarget, channelTarget } from "../schemas";
import { openSecret, type SecretKeys } from "./seal-secret";

/** What a channel's secret is sealed for: it opens for this channel and field alone. */
export function secretPlace({ id, kind }: { id: string; kind: string }): string {
  return `channel/${id}/${kind}`;
}

export type SecretState =
  | { state: "none"; text: null }
  | { state: "sealed"; text: string }
  | { state: "unreadable"; text: null }
  /** There is no key that could be tried. */
  | { state: "unknown"; text: null };

/** A channel's secret, or why it cannot be had. */
export function readSecret(keys: SecretKeys, place: string, sealed: Buffer | null): SecretState {
  if (sealed === null) return { state: "none", text: null };
  if (keys.state !== "ready") return { state: "unknown", text: null };
  const text = openSecret(keys.keys, place, sealed);
  return text === null ? { state: "unreadable", text: null } : { state: "sealed", text };
}

/** Kind and config of a row; null when they are of no shape that is known. */
export function targetOf(row: { kind: string; config: unknown }): ChannelTarget | null {
  const parsed = channelTarget.safeParse({ kind: row.kind, config: row.config });
  return parsed.success ? parsed.data : null;
}
