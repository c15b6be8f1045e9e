import { routes } from "@/lib/http/routes";
import { createOwnershipRule } from "@/lib/ownership/endpoints/create-rule";
import { listOwnershipRules } from "@/lib/ownership/endpoints/list-rules";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(
  listOwnershipRules,
  createOwnershipRule,
);
