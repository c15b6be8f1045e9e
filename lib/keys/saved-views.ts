import { authorize } from "@/lib/auth/permissions";
import type { Actor } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import type { JsonObject } from "@/lib/ledger/types";
import { defaultViews } from "./rules/default-views";
import type { SavedView, SavedViewList, WriteSavedView } from "./schemas/views";
import {
  countOwnViews,
  deleteView,
  findOwnView,
  findView,
  insertView,
  readViews,
  updateView,
  type ViewRow,
} from "./store/saved-views";

const MAX_VIEWS = 200;

const personOf = (actor: Actor): string | null => (actor.kind === "person" ? actor.id : null);

/** Views belong to people: tokens and jobs read the shared ones and write none. */
function requirePerson(actor: Actor): string {
  const id = personOf(actor);
  if (id === null) throw new AppError("forbidden", "Only a person who signed in can save views.");
  return id;
}

function toView(row: ViewRow, personId: string | null): SavedView {
  return {
    id: row.id,
    page: row.page,
    name: row.name,
    query: row.query,
    shared: row.shared,
    own: row.person_id === personId,
    ownerName: row.person_name,
    updatedAt: row.updated_at.toISOString(),
    builtIn: false,
  };
}

/** A view as the ledger tells of it. */
function shown({ page, name, query, shared }: WriteSavedView | ViewRow): JsonObject {
  return { page, name, query, shared };
}

const taken = () =>
  new AppError("conflict", "You have a view of that name on this page.", [
    { field: "name", message: "is taken" },
  ]);
// The same for another's private view and for none at all: its existence is private too.
const missing = () => new AppError("not-found", "You have no view of that id.");

/** The built-in views, then the caller's own and the shared ones by name. */
export async function listViews(
  ctx: Context,
  query: { page?: "keys" | "aliases"; limit: number },
): Promise<SavedViewList> {
  authorize(ctx.actor, "view:read");
  const person = personOf(ctx.actor);
  const { rows, total } = await readViews(ctx.db.pool, person, query.page, query.limit);
  const builtIn = defaultViews(query.page);
  const items = [...builtIn, ...rows.map((row) => toView(row, person))];
  return { items, nextCursor: null, total: builtIn.length + total };
}

/** One view that the caller may see. Throws `not-found`. */
export async function getView(ctx: Context, { id }: { id: string }): Promise<SavedView> {
  authorize(ctx.actor, "view:read");
  const person = personOf(ctx.actor);
  const row = await findView(ctx.db.pool, person, id);
  if (!row) throw missing();
  return toView(row, person);
}

/** Saves a view of one's own. Throws `conflict` when its name is taken or 200 are saved. */
export async function createView(ctx: Context, input: WriteSavedView): Promise<SavedView> {
  authorize(ctx.actor, "view:write");
  const person = requirePerson(ctx.actor);
  if ((await countOwnViews(ctx.db.pool, person)) >= MAX_VIEWS) {
    throw new AppError("conflict", `You have ${MAX_VIEWS} views; delete one first.`);
  }
  const id = await inTransaction(ctx.db, async (client) => {
    const made = await insertView(client, person, input, ctx.clock());
    if (made === undefined) throw taken();
    const subject = { kind: "view" as const, id: made, name: input.name };
    await appendAct(client, ctx, { act: "view.create", subject, after: shown(input) });
    return made;
  });
  return getView(ctx, { id });
}

/** Changes one's own view. Throws `not-found` for anybody else's, `conflict` when the name is taken. */
export async function changeView(
  ctx: Context,
  { id, ...input }: WriteSavedView & { id: string },
): Promise<SavedView> {
  authorize(ctx.actor, "view:write");
  const person = requirePerson(ctx.actor);
  await inTransaction(ctx.db, async (client) => {
    const before = await findOwnView(client, person, id);
    if (!before) throw missing();
    const subject = { kind: "view" as const, id, name: input.name };
    const change = { before: shown(before), after: shown(input) };
    await appendAct(client, ctx, { act: "view.change", subject, ...change });
    const outcome = await updateView(client, person, id, input, ctx.clock());
    if (outcome === "taken") throw taken();
    if (outcome === "missing") throw missing();
  });
  return getView(ctx, { id });
}

/** Deletes one's own view. Throws `not-found` for anybody else's. */
export async function removeView(ctx: Context, { id }: { id: string }): Promise<void> {
  authorize(ctx.actor, "view:write");
  const person = requirePerson(ctx.actor);
  await inTransaction(ctx.db, async (client) => {
    const before = await findOwnView(client, person, id);
    if (!before) throw missing();
    const subject = { kind: "view" as const, id, name: before.name };
    await appendAct(client, ctx, { act: "view.delete", subject, before: shown(before) });
    if (!(await deleteView(client, person, id))) throw missing();
  });
}
