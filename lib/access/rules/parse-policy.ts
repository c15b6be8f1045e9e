import type { DocumentRef } from "./document-ref";
import { nameDocument } from "./document-ref";
import { isObject } from "./field";
import { measure } from "./measure";
import { type JsonPath, parseJson } from "./parse-json";
import { parseStatement, type Statement } from "./parse-statement";

/** A policy as far as it could be understood. */
export interface PolicyDocument {
  ref: DocumentRef;
  statements: readonly Statement[];
  /** Why there may be more to it than the statements say: unread, not JSON, an unknown element. */
  doubt: string | null;
}

/** The largest policy that AWS keeps is a key policy of 32 KB (kms/latest/developerguide/resource-limits). */
const MAX_BYTES = 32_768;

/**
 * Reads a policy as it came: an object, a text that should be JSON, or null for one that could not be read. What is
 * wrong with it becomes `doubt`, of the document or of a statement; nothing is thrown.
 */
export function parsePolicy(given: unknown, ref: DocumentRef): PolicyDocument {
  if (given === null || given === undefined) return doubtful(ref, "could not be read");
  if (typeof given !== "string") {
    const size = measure(given);
    if (size.tooDeep) return doubtful(ref, "is nested too deep");
    return readDocument(given, ref, [], size.bytes > MAX_BYTES);
  }
  const parsed = parseJson(given);
  if (!parsed.ok) return doubtful(ref, `is not JSON: ${parsed.message}`);
  // A character of UTF-16 is three bytes at most, so most texts need no counting.
  const tooLarge = given.length * 3 > MAX_BYTES && measure(given).bytes > MAX_BYTES;
  return readDocument(parsed.value, ref, parsed.duplicates, tooLarge);
}

function doubtful(ref: DocumentRef, why: string): PolicyDocument {
  return { ref, statements: [], doubt: `${nameDocument(ref)} ${why}` };
}

function readDocument(
  value: unknown,
  ref: DocumentRef,
  duplicates: readonly JsonPath[],
  tooLarge: boolean,
): PolicyDocument {
  if (!isObject(value)) return doubtful(ref, "is not a policy");
  const variables = value.Version === "2012-10-17";
  const list = Array.isArray(value.Statement) ? value.Statement : [value.Statement];
  const wrong = documentDoubt(value, list, duplicates);
  const statements = list.every(isObject)
    ? list.map((given, index) => told(parseStatement(given, ref, index, variables), duplicates))
    : list.flatMap((given, index) =>
        isObject(given) ? told(parseStatement(given, ref, index, variables), duplicates) : [],
      );
  const large = tooLarge ? `is larger than the ${MAX_BYTES} bytes that AWS keeps` : null;
  const doubt = large ?? wrong;
  return { ref, statements, doubt: doubt === null ? null : `${nameDocument(ref)} ${doubt}` };
}

/** A statement, with what stands twice in it. */
function told(statement: Statement, duplicates: readonly JsonPath[]): Statement {
  if (duplicates.length === 0) return statement;
  const twice = duplicates.filter((path) => placeOf(path) === statement.ref.index);
  return twice.length === 0 ? statement : ambiguous(statement, twice);
}

function documentDoubt(
  value: Record<string, unknown>,
  list: readonly unknown[],
  duplicates: readonly JsonPath[],
): string | null {
  const unknown = Object.keys(value).find((key) => !["Version", "Id", "Statement"].includes(key));
  if (unknown !== undefined) return `has an unknown element ${JSON.stringify(unknown)}`;
  const twice = duplicates.find((path) => placeOf(path) === null);
  if (twice !== undefined) return `has ${JSON.stringify(twice.at(-1))} twice`;
  if (value.Statement === undefined) return "has no Statement";
  if (!list.every(isObject)) return "has a statement that is not an object";
  if (![undefined, "2012-10-17", "2008-10-17"].includes(value.Version as string | undefined)) {
    return `has an unknown Version ${JSON.stringify(value.Version)}`;
  }
  return null;
}

/** The statement that a name standing twice lies in; null for one of the document itself. */
function placeOf(path: JsonPath): number | null {
  if (path[0] !== "Statement" || path.length < 2) return null;
  return typeof path[1] === "number" ? path[1] : 0;
}

/**
 * What a statement says is not certain when a name stands twice in it: AWS does not say which one counts. Whom it is
 * about is, unless that stands twice.
 */
function ambiguous(statement: Statement, twice: readonly JsonPath[]): Statement {
  const elements = twice.map((path) => String(path[typeof path[1] === "number" ? 2 : 1]));
  const why = `${JSON.stringify(twice[0]?.at(-1))} stands twice in it`;
  const field = { ok: false, why } as const;
  const { principals, conditions } = statement;
  const open = principals !== null && elements.some((each) => /^(?:Not)?Principal$/.test(each));
  return {
    ...statement,
    ...{ effect: field, actions: field, resources: field, doubt: why },
    principals: open ? field : principals,
    conditions: elements.includes("Condition") ? [] : conditions,
  };
}
