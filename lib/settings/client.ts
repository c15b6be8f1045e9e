import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi } from "@/lib/http/client";
import type { Setting, SettingList } from "./schemas";

export function settingsQuery() {
  return queryOptions({
    queryKey: ["settings"],
    queryFn: ({ signal }) => callApi<SettingList>("/api/v1/settings", { signal }),
  });
}

/** Changes a setting from the version that was shown. */
export function changeSetting(
  setting: Pick<Setting, "name" | "version">,
  value: unknown,
): Promise<Setting> {
  return callApi<Setting>(`/api/v1/settings/${encodeURIComponent(setting.name)}`, {
    method: "PUT",
    body: { value, version: setting.version },
  });
}

/** What keys would say under a mapping; see `TagMappingPreview` of the keys' schemas for the answer. */
export function tagMappingPreviewQuery<T>(name: string, value: unknown) {
  return queryOptions({
    queryKey: ["tag-mapping-preview", name, value],
    queryFn: ({ signal }) =>
      callApi<T>("/api/v1/keys/tag-mapping-preview", {
        method: "POST",
        body: { name, value },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
