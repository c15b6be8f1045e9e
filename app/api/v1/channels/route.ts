import { createChannel } from "@/lib/channels/endpoints/create-channel";
import { listChannels } from "@/lib/channels/endpoints/list-channels";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listChannels, createChannel);
