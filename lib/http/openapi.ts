import { z } from "zod";
import type { ErrorCode } from "../errors";
import type { AnyEndpoint } from "./endpoint";
import { PROBLEMS, problem } from "./problem";

type Json = Record<string, unknown>;

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it; without the dialect's own line. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    reused: "inline",
  });
  return rest;
}

function parameters(endpoint: AnyEndpoint): Json[] {
  const groups = [
    { schema: endpoint.params, where: "path" },
    { schema: endpoint.query, where: "query" },
  ];
  return groups.flatMap(({ schema, where }) => {
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, { description, ...rest }]) => ({
      name,
      in: where,
      required: where === "path" || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }));
  });
}

/** The codes that an endpoint can answer with by its nature, and those that it names itself. */
function errorCodes(endpoint: AnyEndpoint): ErrorCode[] {
  const closed = endpoint.permission !== "public";
  const write = endpoint.method !== "GET";
  return [
    "invalid",
    ...(closed ? (["unauthenticated", "forbidden"] as const) : []),
    ...(write ? (["forbidden", "too-large"] as const) : []),
    "rate-limited",
    "internal",
    "unavailable",
    ...(endpoint.errors ?? []),
  ];
}

function errorResponses(endpoint: AnyEndpoint): Json {
  const byStatus = new Map(errorCodes(endpoint).map((code) => [PROBLEMS[code].status, code]));
  return Object.fromEntries(
    [...byStatus].map(([status, code]) => [
      String(status),
      {
        description: PROBLEMS[code].title,
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    ]),
  );
}

function operationId(endpoint: AnyEndpoint): string {
  const words = endpoint.path
    .replace("/api/v1/", "")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return endpoint.method.toLowerCase() + camel.join("");
}

function operation(endpoint: AnyEndpoint): Json {
  const status = endpoint.status ?? 200;
  const media = endpoint.media ?? ["application/json"];
  const content = Object.fromEntries(
    media.map((type) => [
      type,
      {
        schema:
          type === "application/json"
            ? jsonSchema(endpoint.response, "output")
            : { type: "string" },
      },
    ]),
  );
  const schema = endpoint.body && jsonSchema(endpoint.body, "input");
  const body = schema && {
    required: true,
    content: Object.fromEntries(
      (endpoint.bodyTypes ?? ["application/json"]).map((type) => [type, { schema }]),
    ),
  };
  return {
    operationId: operationId(endpoint),
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    tags: endpoint.tags,
    security: endpoint.permission === "public" ? [] : [{ session: [] }, { token: [] }],
    "x-permission": endpoint.permission,
    parameters: parameters(endpoint),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [status]: {
        description: "Done",
        headers: { "x-request-id": { schema: { type: "string" } } },
        ...(status === 204 ? {} : { content }),
      },
      ...errorResponses(endpoint),
    },
  };
}

/**
 * The OpenAPI 3.1 document of these endpoints, from the schemas that the wrapper enforces. Throws when two
 * endpoints share method and path.
 */
export function openApiDocument(
  endpoints: readonly AnyEndpoint[],
  info: { version: string; sessionCookie: string },
): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const item = paths[endpoint.path] ?? {};
    paths[endpoint.path] = item;
    const method = endpoint.method.toLowerCase();
    if (method in item) throw new Error(`${endpoint.method} ${endpoint.path} is defined twice.`);
    item[method] = operation(endpoint);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Keyledger",
      version: info.version,
      description:
        "Errors are application/problem+json with a request id. A list answers items, nextCursor and total " +
        "to limit and cursor. A null in what was read from AWS means that it is not known.",
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problem, "output") },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: info.sessionCookie },
        token: { type: "http", scheme: "bearer", bearerFormat: "kl_…" },
      },
    },
  };
}
