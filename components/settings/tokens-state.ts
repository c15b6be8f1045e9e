import { type inferParserType, parseAsInteger, parseAsString } from "nuqs/server";

/** Everything that the tokens page keeps in its URL. `maker` is a person's id or `me`. */
export const tokensParsers = {
  maker: parseAsString,
  cursor: parseAsString.withDefault(""),
  from: parseAsInteger.withDefault(0),
};
export type TokensState = inferParserType<typeof tokensParsers>;

export function tokensParams({ maker, cursor }: TokensState) {
  return { maker, cursor, limit: 50 };
}
