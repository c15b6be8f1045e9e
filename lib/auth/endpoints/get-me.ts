import { endpoint } from "@/lib/http/endpoint";
import { getMe as run } from "../get-me";
import { me } from "../schemas";

export const getMe = endpoint(
  {
    method: "GET",
    path: "/api/v1/me",
    summary: "Who asks, by session or token",
    tags: ["sessions"],
    permission: "session:read-own",
    response: me,
  },
  (ctx) => run(ctx),
);
