import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { openBucket } from "./open-bucket";
import { openFolder } from "./open-folder";
import type { FilesConfig, FolderConfig } from "./schemas/sources";
import type { ObjectSource } from "./sources/source";

/** Where log files lie, and what closes it; `since`: see `bucketSource`. Throws as `openBucket` and `openFolder`. */
export async function openPlace(
  ctx: Context,
  aws: Aws,
  config: FilesConfig | FolderConfig,
  since: number | null = null,
): Promise<{ source: ObjectSource; close(): void }> {
  if (!("folder" in config)) return openBucket(ctx, aws, config, since);
  return { source: await openFolder(ctx, config.folder, since), close: () => undefined };
}
