import { access, constants, lstat, realpath } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { fileSource } from "./sources/file-source";
import { type ObjectSource, SourceUnreadable } from "./sources/source";

/** The folders below which sources may lie, as the operator names them. */
export function trailFolders(): readonly string[] {
  return env.KEYLEDGER_TRAIL_FOLDERS;
}

/**
 * A folder of CloudTrail's objects as a source; `since`: see `fileSource`. Looked at anew each time, for links may have been
 * changed since it was set. Throws `forbidden` without `usage:ingest`, and as `checkFolder`.
 */
export async function openFolder(
  ctx: Context,
  folder: string,
  since: number | null = null,
): Promise<ObjectSource> {
  authorize(ctx.actor, "usage:ingest");
  const real = await checkFolder(folder);
  try {
    return await fileSource(real, {
      ...{ since, kept: { name: pathToFileURL(folder).href, clock: ctx.clock } },
    });
  } catch (error) {
    if (!(error instanceof SourceUnreadable)) throw error;
    throw refused(`${folder}: ${error.message}`);
  }
}

/**
 * The real path of a folder that may be read. Throws `invalid` for one that does not lie below a folder which the operator
 * names, also by way of links, that is not there, is none, or cannot be listed. Of what lies elsewhere it asks the disk
 * nothing, so that nobody learns what is there.
 */
export async function checkFolder(folder: string): Promise<string> {
  const roots = trailFolders();
  if (roots.length === 0) {
    throw refused(
      "This server may read no folder: its operator names those that it may in KEYLEDGER_TRAIL_FOLDERS.",
    );
  }
  if (!roots.some((root) => isBelow(folder, root))) {
    throw refused(`${folder} is not below ${roots.join(" or ")}, where this server may read.`);
  }
  const real = await realpath(folder).catch((error: NodeJS.ErrnoException) => {
    throw refused(`${folder} cannot be opened: ${wordsOf(error)}.`);
  });
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => null)));
  if (!realRoots.some((root) => root !== null && isBelow(real, root))) {
    throw refused(`${folder} leads out of ${roots.join(" and ")}, where this server may read.`);
  }
  try {
    if (!(await lstat(real)).isDirectory()) throw refused(`${folder} is no folder.`);
    await access(real, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refused(`${folder} cannot be opened: ${wordsOf(error as NodeJS.ErrnoException)}.`);
  }
  return real;
}

const isBelow = (path: string, root: string) => path === root || path.startsWith(`${root}/`);

/** Without the path, which may be another than that which was asked for. */
function wordsOf({ code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" || code === "ENOTDIR") return "it is not there";
  if (code === "EACCES" || code === "EPERM") return "this server's user may not read it";
  return code ?? "the disk does not say why";
}

function refused(message: string): AppError {
  return new AppError("invalid", message, [
    { field: "target.config.folder", message: "cannot be read" },
  ]);
}
