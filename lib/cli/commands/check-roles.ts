import { rightsNotice } from "../../db/migrate/prepare-database";
import { openDb } from "../../db/open-db";
import { type RoleState, readRights } from "../../db/rights/read-rights";
import type { Db } from "../../db/types";
import type { Check } from "../check";
import type { DatabasePlace } from "../locate-database";

const REMEDY: Record<Exclude<RoleState, "separate">, string> = {
  owner:
    "docs/operation.md shows how to make a role that owns nothing; give the owner's URL as DATABASE_OWNER_URL.",
  excess:
    "The next start with DATABASE_OWNER_URL takes it away, unless it comes by another role's membership.",
  lacking: "The next start with DATABASE_OWNER_URL gives it.",
};

/** What the application's role may do, beside what is declared. */
export async function checkRights({ embedded }: DatabasePlace, db: Db): Promise<Check> {
  const name = "database role";
  const rights = await readRights(db.pool);
  const notice = rightsNotice(rights);
  if (rights.state === "separate" || notice === null) {
    const detail = `${rights.role} owns nothing and can only read and append to the ledger`;
    return { name, status: "ok", detail };
  }
  const remedy = embedded ? "The next `npm start` puts it right." : REMEDY[rights.state];
  return { name, status: "wrong", detail: notice, remedy };
}

/** Whether the owner that was named can be had, and owns; nothing where none was named. */
export async function checkOwner({ ownerUrl }: DatabasePlace): Promise<Check[]> {
  const name = "database owner";
  if (!ownerUrl) return [];
  const owner = openDb({ url: ownerUrl, max: 1 });
  try {
    const { role, state } = await readRights(owner.pool);
    if (state === "owner") return [{ name, status: "ok", detail: `${role} migrates the database` }];
    const remedy = "Set DATABASE_OWNER_URL to the role that owns the database.";
    return [{ name, status: "wrong", detail: `${role} does not own it`, remedy }];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name, status: "wrong", detail, remedy: "Check DATABASE_OWNER_URL." }];
  } finally {
    await owner.close();
  }
}
