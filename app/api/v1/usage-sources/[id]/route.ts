import { routes } from "@/lib/http/routes";
import { changeUsageSource } from "@/lib/usage/endpoints/change-source";
import { getUsageSource } from "@/lib/usage/endpoints/get-source";
import { removeUsageSource } from "@/lib/usage/endpoints/remove-source";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(
  getUsageSource,
  changeUsageSource,
  removeUsageSource,
);
