import { describe, expect, it } from "vitest";
import { z } from "zod";
import { endpoint } from "./endpoint";
import { openApiDocument } from "./openapi";

const read = endpoint(
  {
    method: "GET",
    path: "/api/v1/things/{id}",
    summary: "A thing",
    tags: ["things"],
    permission: "key:read",
    params: z.object({ id: z.string().max(5) }),
    query: z.object({
      limit: z.coerce.number().int().max(9).default(3),
      tag: z.union([z.string(), z.array(z.string())]).optional(),
    }),
    response: z.object({ id: z.string() }),
  },
  (_ctx, { params }) => params,
);

const write = endpoint(
  {
    method: "POST",
    path: "/api/v1/things",
    summary: "Make a thing",
    tags: ["things"],
    permission: "view:write",
    body: z.object({ name: z.string().min(1) }),
    response: z.object({ name: z.string() }),
    status: 201,
  },
  (_ctx, { body }) => body,
);

describe("the OpenAPI document", () => {
  it("names each operation with its parameters, permission and errors", () => {
    const info = { version: "1", sessionCookie: "c" };
    const document = openApiDocument([read, write], info);
    expect(document).toMatchObject({
      openapi: "3.1.0",
      paths: {
        "/api/v1/things/{id}": {
          get: {
            "x-permission": "key:read",
            parameters: [
              { name: "id", in: "path", required: true, schema: { maxLength: 5 } },
              { name: "limit", in: "query", required: false, schema: { maximum: 9, default: 3 } },
              { name: "tag", in: "query", required: false },
            ],
          },
        },
        "/api/v1/things": { post: { requestBody: { required: true }, responses: { 201: {} } } },
      },
    });
    expect(() => openApiDocument([read, read], info)).toThrow(/twice/);
  });
});
