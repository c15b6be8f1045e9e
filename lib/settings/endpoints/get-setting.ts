import { endpoint } from "@/lib/http/endpoint";
import { getSetting as run } from "../list-settings";
import { settingDto, settingPath } from "../schemas";

export const getSetting = endpoint(
  {
    method: "GET",
    path: "/api/v1/settings/{name}",
    summary: "One setting as it holds now",
    tags: ["settings"],
    permission: "setting:read",
    params: settingPath,
    response: settingDto,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.name),
);
