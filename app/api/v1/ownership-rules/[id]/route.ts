import { routes } from "@/lib/http/routes";
import { changeOwnershipRule } from "@/lib/ownership/endpoints/change-rule";
import { deleteOwnershipRule } from "@/lib/ownership/endpoints/delete-rule";
import { getOwnershipRule } from "@/lib/ownership/endpoints/get-rule";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(
  getOwnershipRule,
  changeOwnershipRule,
  deleteOwnershipRule,
);
