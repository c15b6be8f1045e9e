import { type Sql, sql } from "@/lib/db/query";
import { hasTrigram, likePattern } from "../rules/search-terms";

/**
 * That a searched text, a column of collation "C" with a trigram index, holds the term. POSIX orders as C does but
 * is another collation to the planner, so that it cannot choose the index where that would cost more than a pass.
 */
export function holdsTerm(column: Sql, term: string): Sql {
  const text = hasTrigram(term) ? column : sql`${column} collate "POSIX"`;
  return sql`${text} like ${likePattern(term)}`;
}
