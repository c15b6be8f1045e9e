import { changeChannel } from "@/lib/channels/endpoints/change-channel";
import { getChannel } from "@/lib/channels/endpoints/get-channel";
import { removeChannel } from "@/lib/channels/endpoints/remove-channel";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(
  getChannel,
  changeChannel,
  removeChannel,
);
