/** What the ARNs of all keys of a scope begin with. */
export function arnHead(scope: { partition: string; region: string; accountId: string }): string {
  return `arn:${scope.partition}:kms:${scope.region}:${scope.accountId}:key/`;
}

/** A scope's number and the head of its keys' ARNs, lower-cased. */
export interface ScopeHead {
  scopeId: number;
  head: string;
}

/** Which ARNs hold a search term, said without looking at each. */
export interface ArnReach {
  /** Every key of these scopes: the head holds it. */
  scopeIds: number[];
  /** The key id may hold it. */
  inId: boolean;
  /** It ends the head of these scopes and begins with this text in the key id. */
  across: { scopeIds: number[]; start: string } | null;
}

/** Letters of key ids as KMS makes them. */
const ID_PART = /^[0-9a-fmrk-]{1,36}$/;

/**
 * Where a lower-cased term can stand in the ARN of a key. The few heads are looked through here, so that the text
 * of each key need not repeat its scope's: a search for few letters reads all texts.
 */
export function reachOfTerm(term: string, heads: readonly ScopeHead[]): ArnReach {
  const where = (holds: (head: string) => boolean) =>
    heads.filter(({ head }) => holds(head)).map(({ scopeId }) => scopeId);
  const cut = term.lastIndexOf("/") + 1;
  const start = term.slice(cut);
  const ends =
    cut > 0 && ID_PART.test(start) ? where((head) => head.endsWith(term.slice(0, cut))) : [];
  return {
    scopeIds: where((head) => head.includes(term)),
    inId: ID_PART.test(term),
    across: ends.length > 0 ? { scopeIds: ends, start } : null,
  };
}
