import { routes } from "@/lib/http/routes";
import { getKeyOwners } from "@/lib/ownership/endpoints/get-key-owners";
import { setKeyOwners } from "@/lib/ownership/endpoints/set-key-owners";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getKeyOwners, setKeyOwners);
