import { endpoint } from "@/lib/http/endpoint";
import { listSettings as run } from "../list-settings";
import { settingList } from "../schemas";

export const listSettings = endpoint(
  {
    method: "GET",
    path: "/api/v1/settings",
    summary: "Every setting as it holds now",
    tags: ["settings"],
    permission: "setting:read",
    response: settingList,
  },
  (ctx) => run(ctx),
);
