/** Where a document comes from. */
export type DocumentKind =
  | "key-policy"
  | "identity-policy"
  | "permissions-boundary"
  | "session-policy"
  | "scp"
  | "rcp"
  | "trust-policy";

/** Names one document of a case. */
export interface DocumentRef {
  kind: DocumentKind;
  /** Position among the documents of its kind, from 0; of its level for SCPs and RCPs. */
  index: number;
  /** Level of an SCP or RCP, from 0 for the root. */
  level: number | null;
}

const NAMES: Readonly<Record<DocumentKind, string>> = {
  "key-policy": "the key policy",
  "identity-policy": "identity policy",
  "permissions-boundary": "the permissions boundary",
  "session-policy": "session policy",
  scp: "SCP",
  rcp: "RCP",
  "trust-policy": "the trust policy",
};

/** Kinds of which there is one. */
const ALONE = new Set<DocumentKind>(["key-policy", "permissions-boundary", "trust-policy"]);

/** A document in words: "the key policy", "identity policy 1", "SCP 2 of level 1". Counts from 1. */
export function nameDocument({ kind, index, level }: DocumentRef): string {
  if (ALONE.has(kind)) return NAMES[kind];
  const of = level === null ? "" : ` of level ${level + 1}`;
  return `${NAMES[kind]} ${index + 1}${of}`;
}

/** Names one statement of a document. */
export interface StatementRef {
  document: DocumentRef;
  /** Position in the document, from 0. */
  index: number;
  sid: string | null;
}

/** A statement in words: "statement 2 (AllowApp) of the key policy". Counts from 1. */
export function nameStatement({ document, index, sid }: StatementRef): string {
  const named = sid ? ` (${sid})` : "";
  return `statement ${index + 1}${named} of ${nameDocument(document)}`;
}
