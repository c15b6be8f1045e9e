import { routes } from "@/lib/http/routes";
import { listCheckpoints } from "@/lib/ledger/endpoints/list-checkpoints";
import { requestCheckpoint } from "@/lib/ledger/endpoints/request-checkpoint";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(
  listCheckpoints,
  requestCheckpoint,
);
