import { createHash } from "node:crypto";
import type { z } from "zod";
import { AppError } from "../errors";

const VERSION = "1";

/** Positions in one kind of list. `bound` is what a position is good for: the sort, and filters if they matter. */
export interface CursorCodec<T> {
  /** The opaque text for `nextCursor`. */
  encode(position: T, bound: string): string;
  /** The position, or undefined for no cursor. Throws `invalid` that names `cursor`. */
  decode(cursor: string | undefined, bound: string): T | undefined;
}

function checksum(kind: string, bound: string, payload: string): string {
  const parts = JSON.stringify([VERSION, kind, bound, payload]);
  return createHash("sha256").update(parts).digest("base64url").slice(0, 12);
}

function refuse(message: string): AppError {
  return new AppError("invalid", `cursor: ${message}`, [{ field: "cursor", message }]);
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Keyset cursors of one list: `1.<position as base64url JSON>.<check>`. The check finds a cursor that was cut,
 * changed by hand, or made for another list or sort. It is no secret: a made-up position that passes the
 * schema only starts the caller's own list elsewhere. `schema` must be of what JSON can hold.
 */
export function cursorCodec<T>(kind: string, schema: z.ZodType<T>): CursorCodec<T> {
  return {
    encode(position, bound) {
      const payload = Buffer.from(JSON.stringify(position), "utf8").toString("base64url");
      return `${VERSION}.${payload}.${checksum(kind, bound, payload)}`;
    },
    decode(cursor, bound) {
      if (cursor === undefined) return undefined;
      const [version, payload, check, ...rest] = cursor.split(".");
      if (version !== VERSION || payload === undefined || check === undefined || rest.length > 0) {
        throw refuse("is not a cursor that this API made");
      }
      if (check !== checksum(kind, bound, payload)) {
        throw refuse("is damaged, or belongs to another list, sort or filter; start without one");
      }
      const position = schema.safeParse(parseJson(payload));
      if (!position.success) throw refuse("is not a cursor that this API made");
      return position.data;
    },
  };
}
