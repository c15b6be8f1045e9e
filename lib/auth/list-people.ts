import { z } from "zod";
import type { Context } from "../context";
import { cursorCodec } from "../http/cursor";
import { authorize } from "./permissions";
import type { ListPeopleQuery, PersonList } from "./schemas";
import { readPeople } from "./store/read-people";
import { toPerson } from "./store/to-dto";

const codec = cursorCodec("people", z.object({ value: z.string().max(1000), id: z.uuid() }));

/** One page of everybody who ever signed in. Throws `forbidden`, and `invalid` for a cursor of another list. */
export async function listPeople(ctx: Context, query: ListPeopleQuery): Promise<PersonList> {
  authorize(ctx.actor, "person:read");
  const { cursor, limit, ...rest } = query;
  const bound = JSON.stringify(rest);
  const page = { after: codec.decode(cursor, bound), limit: limit + 1 };
  const { rows, total } = await readPeople(ctx.db, query, page, ctx.clock());
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: items.map(toPerson),
    nextCursor: more ? codec.encode({ value: last.position, id: last.id }, bound) : null,
    total,
  };
}
