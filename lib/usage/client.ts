import { queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "@/lib/http/client";
import type { LastUses } from "./schemas/last-uses";

/** Names one key in our URLs: `accountId/region/keyId`. */
interface KeyRef {
  accountId: string;
  region: string;
  keyId: string;
}

function pathOf(ref: KeyRef): string {
  return [ref.accountId, ref.region, ref.keyId].map(encodeURIComponent).join("/");
}

/** Who last used a key, and what AWS and CloudTrail together tell of its last use. */
export function lastUsesQuery(ref: KeyRef, params: { days?: number; limit?: number } = {}) {
  const path = pathOf(ref);
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["usage", "last-uses", path, query],
    queryFn: ({ signal }) =>
      callApi<LastUses>(`/api/v1/keys/${path}/last-uses?${query}`, { signal }),
  });
}
