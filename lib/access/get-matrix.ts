import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { loadPicture, toMatrix } from "./load-picture";
import type { AccessMatrix, matrixQuery } from "./schemas/matrix";
import type { PrincipalGroup } from "./types";

type MatrixQuery = z.output<typeof matrixQuery>;

/**
 * Who can do what with one key, principals without any access left out unless `all` is asked for. Throws `forbidden`,
 * `not-found`, and `invalid` for a time of which nothing is known.
 */
export async function getMatrix(
  ctx: Context,
  name: KeyName,
  { at, family, all, because }: MatrixQuery,
): Promise<AccessMatrix> {
  authorize(ctx.actor, "access:read");
  const wanted = (group: PrincipalGroup) => all === "1" || group !== "no-access";
  const picture = await loadPicture(ctx, name, { at, family }, wanted);
  const shown = picture.rows.filter(({ principal }) => wanted(principal.group));
  return toMatrix(picture, shown, because === "1");
}
