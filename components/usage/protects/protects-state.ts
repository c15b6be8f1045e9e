import { createParser } from "nuqs/server";

/** Days back of which a key's use is looked at. */
export const daysParser = createParser<number>({
  parse: (text) => {
    const days = Number(text);
    return Number.isInteger(days) && days >= 1 && days <= 400 ? days : null;
  },
  serialize: String,
}).withDefault(90);
