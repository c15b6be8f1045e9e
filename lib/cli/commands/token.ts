import { createToken } from "../../auth/create-token";
import { ROLES } from "../../auth/types";
import { UsageError } from "../serve-options";
import { type CommonOptions, type Outcome, withContext } from "../session";

export interface TokenOptions extends CommonOptions {
  name: string;
  role: string;
  days?: string;
}

/** Makes an API token; on stdout stands the token alone. */
export async function tokenCreate(options: TokenOptions): Promise<Outcome> {
  const role = ROLES.find((name) => name === options.role);
  if (!role) throw new UsageError(`--role is one of ${ROLES.join(", ")}.`);
  if (options.days !== undefined && !/^[1-9]\d{0,2}$/.test(options.days)) {
    throw new UsageError("--days is a whole number from 1 to 366.");
  }
  const days = options.days === undefined ? undefined : Number(options.days);
  const made = await withContext(options, (ctx) =>
    createToken(ctx, { name: options.name, role, ...(days === undefined ? {} : { days }) }),
  );
  return { json: made, text: made.token, code: 0 };
}
