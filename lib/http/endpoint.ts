import type { z } from "zod";
import type { Permission } from "../auth/permissions";
import type { Context } from "../context";
import type { ErrorCode } from "../errors";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a handler of a public endpoint gets: there is no actor, so no use case can be called by mistake. */
export type PublicContext = Omit<Context, "actor">;

type Schema = z.ZodType | undefined;
type Output<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

interface Input<Params extends Schema, Query extends Schema, Body extends Schema> {
  params: Output<Params>;
  query: Output<Query>;
  body: Output<Body>;
  /** Its `signal` ends when the caller goes away. */
  request: Request;
}

interface Definition<
  P extends Permission | "public",
  Params extends Schema,
  Query extends Schema,
  Body extends Schema,
  Result extends z.ZodType,
> {
  method: Method;
  /** With OpenAPI's braces: `/api/v1/keys/{arn}`. */
  path: `/api/v1/${string}`;
  summary: string;
  description?: string;
  tags: [string, ...string[]];
  permission: P;
  params?: Params;
  /** Fields that it does not name are refused; one given twice comes as a list, which most refuse. */
  query?: Query;
  body?: Body;
  /** Media types of the body; `application/json` unless given. None that an HTML form can send. */
  bodyTypes?: readonly string[];
  /** Bytes of body at most; 64 KiB unless given. */
  maxBody?: number;
  /** What a DTO answer is parsed with: only the fields it names leave the server. */
  response: Result;
  /** Media types of an answer that the handler makes as a `Response`; `application/json` unless given. */
  media?: readonly string[];
  /** Of the good answer; 200 unless given. */
  status?: number;
  /** Codes that this endpoint adds to those that every endpoint can answer with. */
  errors?: readonly ErrorCode[];
}

/** One operation of the API: what the wrapper enforces and what the OpenAPI document says of it. */
export interface Endpoint<
  P extends Permission | "public" = Permission | "public",
  Params extends Schema = Schema,
  Query extends Schema = Schema,
  Body extends Schema = Schema,
  Result extends z.ZodType = z.ZodType,
> extends Definition<P, Params, Query, Body, Result> {
  handler(
    ctx: P extends "public" ? PublicContext : Context,
    input: Input<Params, Query, Body>,
  ): Promise<z.input<Result> | Response> | z.input<Result> | Response;
}

/** An endpoint of any shape, as the wrapper and the document see it; only the wrapper may call it. */
export interface AnyEndpoint
  extends Definition<Permission | "public", Schema, Schema, Schema, z.ZodType> {
  handler(ctx: never, input: never): unknown;
}

/**
 * Defines one operation of the API. The handler gets parsed input and answers with a DTO, which the response
 * schema parses, or with a `Response` of its own (downloads). It throws `AppError` to refuse.
 */
export function endpoint<
  const P extends Permission | "public",
  Result extends z.ZodType,
  Params extends Schema = undefined,
  Query extends Schema = undefined,
  Body extends Schema = undefined,
>(
  definition: Definition<P, Params, Query, Body, Result>,
  handler: Endpoint<P, Params, Query, Body, Result>["handler"],
): Endpoint<P, Params, Query, Body, Result> {
  return { ...definition, handler };
}
