import { endpoint } from "@/lib/http/endpoint";
import { changeSetting as run } from "../change-setting";
import { knownName } from "../list-settings";
import { settingDto, settingPath, writeSetting } from "../schemas";

export const changeSetting = endpoint(
  {
    method: "PUT",
    path: "/api/v1/settings/{name}",
    summary: "Change a setting",
    description: "Needs a fresh sign-in. A change made from an older version is refused.",
    tags: ["settings"],
    permission: "setting:write",
    params: settingPath,
    body: writeSetting,
    response: settingDto,
    errors: ["stale-sign-in", "not-found", "conflict"],
  },
  (ctx, { params, body }) => run(ctx, { ...body, name: knownName(params.name) }),
);
