import { pathToFileURL } from "node:url";
import { type SourceTarget, sourceTarget } from "../schemas/sources";

/** Kind and place of a stored source. Throws when its config is not of its kind. */
export function targetOf({ kind, config }: { kind: string; config: unknown }): SourceTarget {
  return sourceTarget.parse({ kind, config });
}

/** Whether what a source covers is what a trail delivered, by the name that coverage is noted under. */
export function followsTrail(name: string): boolean {
  return !/^(lookup|lake):/.test(name);
}

/** The bucket that a trail delivers to, of what it delivered to which this name stands for; null where that is not told. */
export function bucketOf(name: string): string | null {
  return /^s3:\/\/([^/]+)/.exec(name)?.[1] ?? null;
}

/** What coverage, and what was read of it, are noted under. */
export function coverageName(id: string, target: SourceTarget): string {
  if (target.kind === "files") return target.config.url.split("/").slice(0, 3).join("/");
  if (target.kind === "folder") return pathToFileURL(target.config.folder).href;
  return `${target.kind}:${id}`;
}
