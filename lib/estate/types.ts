/** How the last read of one part went, and when it last went well. Kept in `reads` columns. */
export interface Read {
  status: "data" | "denied" | "throttled" | "gone" | "failed";
  /** Last successful read, ISO 8601; null if there never was one. */
  readAt: string | null;
  /** Last try, ISO 8601. */
  triedAt: string;
  /** The action that was missing, for `denied`. */
  action?: string;
  /** AWS's or the network's error code. */
  code?: string;
  message?: string;
}

export type Reads = Partial<Record<string, Read>>;
