import type { KeyArn } from "../evaluate-parts";
import type { PreparedKey } from "../prepare";
import { parseCaller } from "../rules/caller";
import type { PolicyDocument } from "../rules/parse-policy";
import type { DocumentFacts, DocumentReader } from "./document-facts";
import type { Interner } from "./interner";
import { namesOf } from "./names";

/** What is known of a key between evaluations; nothing of it depends on a principal. */
export interface KeyFacts {
  key: PreparedKey;
  arn: KeyArn;
  /** From 0, in the order of first sight. */
  id: number;
  /** All of the key that any principal's own policies can depend on, but for what features tell. */
  base: number;
  /** All of the key that conditions of its own policies depend on beside its own values, as text. */
  setting: string;
  /** The SCPs that bind principals which bring none of their own. */
  scpStack: number;
  /** The key policy and the RCPs. */
  documents: readonly DocumentFacts[];
  /** Callers of these names are asked about one by one: the policy or a grant names them. */
  names: ReadonlySet<string>;
  /** A grant names an account, or could not be understood: grants can be for anyone. */
  openGrants: boolean;
  /** The resources of its own policies hold variables: every principal is asked about by itself. */
  individual: boolean;
}

/** Numbers for what keys have in common. */
export interface KeyTables {
  reader: DocumentReader;
  bases: Interner;
  stacks: Interner;
}

/** Reads a key for the fast path. */
export function readKey(key: PreparedKey, arn: KeyArn, id: number, tables: KeyTables): KeyFacts {
  const documents = [key.policy, ...key.rcps.flat()].map((each) => tables.reader.read(each));
  const { organizationId, organizationPaths, managementAccount, complete } = key;
  const request = [[...key.request], [...key.encryptionContext], complete];
  const setting = JSON.stringify([arn.account, organizationId, organizationPaths, request]);
  const scpStack = stackOf(key.scps, tables);
  const base = tables.bases.of(JSON.stringify([setting, managementAccount, scpStack]));
  const variable = documents.some(({ statements }) =>
    statements.some(({ variables }) => variables.length > 0),
  );
  const grants = key.grants ?? [];
  const openGrants = grants.some(
    (grant) => !grant.ok || [grant.grantee, grant.retiring].some((name) => isAccount(name)),
  );
  return {
    ...{ key, arn, id, base, setting, scpStack, documents, openGrants },
    names: namesIn(key),
    individual: variable,
  };
}

const isAccount = (name: string | null) => name !== null && parseCaller(name).kind === "root";

/** A number for levels of documents; levels of the same parsed documents have the same. */
export function stackOf(
  levels: readonly (readonly PolicyDocument[])[],
  { reader, stacks }: Pick<KeyTables, "reader" | "stacks">,
): number {
  return stacks.of(
    JSON.stringify(levels.map((documents) => documents.map((each) => reader.read(each).id))),
  );
}

/** The callers that the key policy and the grants single out, by all names that can match them. */
function namesIn({ policy, grants }: PreparedKey): Set<string> {
  const names = new Set<string>();
  for (const { principals } of policy.statements) {
    if (principals === null || !principals.ok) continue;
    for (const named of principals.value.named) {
      if (named.kind === "identity") for (const name of namesOf(named.identity)) names.add(name);
    }
  }
  for (const grant of grants ?? []) {
    if (!grant.ok) continue;
    for (const text of [grant.grantee, grant.retiring]) {
      if (text !== null) for (const name of namesOf(parseCaller(text))) names.add(name);
    }
  }
  return names;
}
