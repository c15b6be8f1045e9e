import { z } from "zod";
import { AppError, type FieldProblem } from "../errors";
import type { AnyEndpoint } from "./endpoint";
import { fieldProblems } from "./problem";

const DEFAULT_MAX_BODY = 64 * 1024;

function invalid(problems: FieldProblem[]): AppError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const detail = first === undefined ? "" : `${first.field}: ${first.message}${more}`;
  return new AppError("invalid", detail, problems);
}

/** Names that reach into an object's own making; no schema of ours has them, so they are never meant well. */
const POLLUTING = new Set(["__proto__", "constructor", "prototype"]);
/** Levels of a body at most: far beyond what any schema has, and far before the stack ends. */
const MAX_DEPTH = 32;

/**
 * Fields that no schema may see, however deep they are: text with U+0000, which PostgreSQL cannot store; names
 * that some schemas would drop instead of refuse (ASVS v5.0.0-15.3.6); nesting without end.
 */
function unfitFields(value: unknown, path: string[]): FieldProblem[] {
  const at = path.join(".");
  if (typeof value === "string") {
    return value.includes("\0") ? [{ field: at, message: "holds the character U+0000" }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  if (path.length > MAX_DEPTH) return [{ field: path[0] ?? "", message: "is nested too deep" }];
  return Object.entries(value).flatMap(([key, inner]) => {
    const field = [...path, key].join(".");
    if (POLLUTING.has(key)) return [{ field, message: "is not a field that this takes" }];
    const inKey = key.includes("\0") ? [{ field: at, message: "holds U+0000" }] : [];
    return [...inKey, ...unfitFields(inner, [...path, key])];
  });
}

/** Objects refuse fields that they do not name, whatever way the schema was made. */
function closed(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema;
}

function check(schema: z.ZodType, value: unknown, root: string): unknown {
  const unfit = unfitFields(value, []);
  if (unfit.length > 0) throw invalid(unfit.map((p) => ({ ...p, field: p.field || root })));
  const result = closed(schema).safeParse(value);
  if (!result.success) throw invalid(fieldProblems(result.error, root));
  return result.data;
}

/** A parameter given twice is a list; where the schema wants one value, that is what is wrong. */
function readQuery(url: string, schema: z.ZodType = z.object({})): unknown {
  const search = new URL(url).searchParams;
  const names = [...new Set(search.keys())];
  const entries = names.map((name) => [name, search.getAll(name)] as const);
  const repeated = new Set(entries.filter(([, all]) => all.length > 1).map(([name]) => name));
  const values = entries.map(([name, all]) => [name, all.length > 1 ? all : all[0]]);
  try {
    return check(schema, Object.fromEntries(values), "query");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw invalid(
      error.problems.map((problem) =>
        repeated.has(problem.field)
          ? { field: problem.field, message: "is given more than once" }
          : problem,
      ),
    );
  }
}

/** The body's bytes, never more than `max` of them held. Throws `too-large` beyond. */
export async function readBytes(request: Request, max: number): Promise<Uint8Array> {
  const tooLarge = () => new AppError("too-large", `The body may have ${max} bytes at most.`);
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > max) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readBody(request: Request, endpoint: AnyEndpoint): Promise<unknown> {
  const bytes = await readBytes(request, endpoint.maxBody ?? DEFAULT_MAX_BODY);
  if (endpoint.body === undefined) {
    // A write that takes nothing may still send `{}`, as many clients do.
    const text = new TextDecoder().decode(bytes).trim();
    if (text === "" || text === "{}") return undefined;
    throw invalid([{ field: "body", message: "this takes no body" }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalid([{ field: "body", message: "is not JSON in UTF-8" }]);
  }
  return check(endpoint.body, value, "body");
}

function readParams(raw: Record<string, string | string[] | undefined>, schema?: z.ZodType) {
  return schema === undefined ? undefined : check(schema, raw, "path");
}

export interface RequestInput {
  params: unknown;
  query: unknown;
  body: unknown;
  request: Request;
}

/**
 * Parses what came against the endpoint's schemas. Throws `invalid` naming every field at fault (a field that
 * is not known, one given twice, text with U+0000, a body that is not JSON) and `too-large`.
 */
export async function readRequest(
  request: Request,
  endpoint: AnyEndpoint,
  rawParams: Record<string, string | string[] | undefined>,
): Promise<RequestInput> {
  const params = readParams(rawParams, endpoint.params);
  const query = readQuery(request.url, endpoint.query);
  const body = endpoint.method === "GET" ? undefined : await readBody(request, endpoint);
  return { params, query, body, request };
}
