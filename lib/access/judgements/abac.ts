import { canonicalKey } from "../actions/action-table";
import type { PolicyDocument } from "../rules/parse-policy";
import type { Abac } from "./facts";

const TAGS = /^aws:resourcetag\//;
const ALIASES = /^kms:(?:resource|request)alias(?:es)?$/;

const known = new WeakMap<PolicyDocument, Abac>();

/**
 * Whether some of the policies decides by the key's tags or aliases, so that whoever changes these changes access
 * (kms/abac, rules 9, 17). What could not be read of a document may do so too, but is not told here: the verdicts
 * that it bears on are unknown.
 */
export function findAbac(documents: Iterable<PolicyDocument>): Abac {
  const found = { tags: false, aliases: false };
  for (const document of documents) {
    const one = known.get(document) ?? readAbac(document);
    known.set(document, one);
    found.tags ||= one.tags;
    found.aliases ||= one.aliases;
  }
  return found;
}

function readAbac({ statements }: PolicyDocument): Abac {
  const keys = statements.flatMap(({ conditions, inert }) =>
    inert !== null
      ? []
      : conditions.flatMap((condition) =>
          condition.ok
            ? [condition.value.lookupKey, ...condition.value.values.flatMap(variablesOf)]
            : [],
        ),
  );
  return {
    tags: keys.some((key) => TAGS.test(key)),
    aliases: keys.some((key) => ALIASES.test(key)),
  };
}

function variablesOf(value: string): string[] {
  return [...value.matchAll(/\$\{\s*([^\s,}]+)/g)].map(([, key = ""]) => canonicalKey(key));
}
