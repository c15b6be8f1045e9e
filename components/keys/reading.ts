import type { z } from "zod";
import { callFor } from "@/components/ui/key-words";
import type { read } from "@/lib/estate/schemas";

export type Reading = z.infer<typeof read>;

const AS_WORDS: Record<Reading["status"], string> = {
  data: "Read",
  denied: "Denied",
  throttled: "Throttled",
  gone: "Gone",
  failed: "Failed",
};

/** The status of the last try of a part as a word. */
export function readingWord(reading: Reading | undefined): string {
  return reading ? AS_WORDS[reading.status] : "Never tried";
}

/** Why a part could not be read, as one sentence; null when its last read went well. */
export function whyNot(part: string, reading: Reading | undefined): string | null {
  const call = callFor(part);
  if (!reading) return `${call} has not been called yet.`;
  switch (reading.status) {
    case "data":
      return null;
    case "denied":
      return `${reading.action ?? call} was denied.`;
    case "throttled":
      return `${call} was throttled by AWS; the next sync tries again.`;
    case "gone":
      return `${call} found no such key.`;
    case "failed":
      return `${call} failed${reading.code ? ` (${reading.code})` : ""}; the next sync tries again.`;
  }
}
