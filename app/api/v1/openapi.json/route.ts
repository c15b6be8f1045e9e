import { z } from "zod";
import { authConfig } from "@/lib/auth/config";
import { type AnyEndpoint, endpoint } from "@/lib/http/endpoint";
import { openApiDocument } from "@/lib/http/openapi";
import { routes } from "@/lib/http/routes";
import packageJson from "@/package.json";
import { endpoints } from "../endpoints";

/** The document itself. Public: it says what there is, and every other operation asks who is calling. */
const getOpenApi: AnyEndpoint = endpoint(
  {
    method: "GET",
    path: "/api/v1/openapi.json",
    summary: "This API as an OpenAPI 3.1 document",
    tags: ["service"],
    permission: "public",
    response: z.record(z.string(), z.unknown()),
  },
  () =>
    openApiDocument([...endpoints, getOpenApi], {
      version: packageJson.version,
      sessionCookie: authConfig().cookies.session,
    }),
);

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getOpenApi);
