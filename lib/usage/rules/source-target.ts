import { type SourceTarget, sourceTarget } from "../schemas/sources";

/** Kind and place of a stored source. Throws when its config is not of its kind. */
export function targetOf({ kind, config }: { kind: string; config: unknown }): SourceTarget {
  return sourceTarget.parse({ kind, config });
}

/** What coverage, and what was read of it, are noted under. */
export function coverageName(_id: string, { config }: SourceTarget): string {
  return config.url.split("/").slice(0, 3).join("/");
}
