import type { EstateKind } from "./estates/draft";
import { generateWithStories, type World } from "./estates/generate-estate";

/** Options of a command that name an estate. */
export const ESTATE_OPTIONS = {
  estate: { type: "string", default: "demo" },
  seed: { type: "string", default: "1" },
  keys: { type: "string" },
  now: { type: "string" },
} as const;

/** A whole number of an option. Throws when it is none from 0 to `max`. */
export function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new Error(`--${name} must be a whole number from 0 to ${max}`);
  return value;
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Error("--now must be an ISO 8601 time");
  return date;
}

function kindOf(text: string): EstateKind {
  if (text === "small" || text === "demo" || text === "large") return text;
  throw new Error("--estate must be small, demo or large");
}

/** The estate that the options name. Throws an error that is meant for who typed them. */
export function worldOf(values: {
  estate: string;
  seed: string;
  keys?: string;
  now?: string;
}): World {
  return generateWithStories({
    kind: kindOf(values.estate),
    seed: wholeNumber("seed", values.seed, 4_294_967_295),
    now: values.now === undefined ? new Date() : instant(values.now),
    keys: values.keys === undefined ? undefined : wholeNumber("keys", values.keys, 1_000_000),
  });
}
