import pg from "pg";
import { connectionConfig } from "../connection-config";
import { grantRights } from "../rights/grant-rights";
import { type RoleRights, readRights } from "../rights/read-rights";
import { tlsRemedy } from "../tls";
import { applyMigrations, MigrationError } from "./apply-migrations";
import { migrateQueue } from "./migrate-queue";

export interface DatabaseUrls {
  /** As which the application works. */
  url: string;
  /** As which it is migrated: the owner. Without it `url`'s role does that, if it can. */
  ownerUrl?: string | null;
}

export interface Prepared {
  /** Names of the migrations that this call applied. */
  applied: string[];
  rights: RoleRights;
}

/**
 * Brings the database to the code's schema, the queue's tables too, and what the application's role may do to what
 * is declared; under one lock, safe for many processes at once. Without an owner's URL, and as a role that owns
 * nothing, it only looks. Throws a MigrationError when the application could not work with what is there then.
 */
export async function prepareDatabase(
  { url, ownerUrl }: DatabaseUrls,
  { waitMs }: { waitMs?: number } = {},
): Promise<Prepared> {
  const { schema: _, ...config } = connectionConfig(url, 1);
  const app = new pg.Client(config);
  app.on("error", () => undefined);
  await app.connect().catch((error: unknown) => {
    const remedy = tlsRemedy(error);
    if (remedy === null || !(error instanceof Error)) throw error;
    throw new Error(`${error.message}\n${remedy}`, { cause: error });
  });
  try {
    const place = await whereIs(app);
    const applied = await applyMigrations(ownerUrl ?? url, {
      ...(waitMs === undefined ? {} : { waitMs }),
      async afterwards(client) {
        const own = await whereIs(client);
        if (own.database !== place.database || own.schema !== place.schema) {
          throw new MigrationError(
            `DATABASE_OWNER_URL leads to ${own.database}, schema ${own.schema}, and DATABASE_URL to ` +
              `${place.database}, schema ${place.schema}. Both must name the same.`,
          );
        }
        await migrateQueue(ownerUrl ?? url).catch((error: unknown) => {
          throw isDenied(error) ? mayNotMigrate(place.role) : error;
        });
        if (own.role !== place.role) await grantRights(client, place.role);
      },
    });
    const rights = await readRights(app);
    if (rights.state === "lacking") throw lacksRights(rights, ownerUrl);
    return { applied, rights };
  } finally {
    await app.end().catch(() => undefined);
  }
}

/** What of `rights` a person should know, in one sentence or two; null when the roles are apart as they should be. */
export function rightsNotice({ role, state, powers, excess, lacking }: RoleRights): string | null {
  if (state === "owner") {
    return (
      `The application's database role ${role} owns the ledger (${powers.join("; ")}), so triggers alone protect ` +
      "the ledger from whoever has its password. Set DATABASE_OWNER_URL to the owner and DATABASE_URL to a role that owns nothing."
    );
  }
  if (state === "excess") {
    return `The application's database role ${role} may do more than it needs: it ${excess.join("; ")}.`;
  }
  if (state === "lacking") {
    return `The application's database role ${role} may not do what it needs: it ${lacking.join("; ")}.`;
  }
  return null;
}

interface Where {
  role: string;
  database: string;
  schema: string;
}

async function whereIs(client: pg.ClientBase): Promise<Where> {
  const { rows } = await client.query<Where>(
    `SELECT current_user::text AS role, current_database()::text AS database,
            coalesce(current_schema()::text, 'none') AS schema`,
  );
  const [where] = rows;
  if (!where) throw new Error("PostgreSQL answered nothing.");
  return where;
}

function isDenied(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === "42501";
}

function mayNotMigrate(role: string): MigrationError {
  return new MigrationError(
    `The queue's tables are not there, or are older than this program, and the database role ${role} may not make ` +
      "them. Start once with DATABASE_OWNER_URL set to the database's owner.",
  );
}

function lacksRights(rights: RoleRights, ownerUrl: string | null | undefined): MigrationError {
  const remedy = ownerUrl
    ? "The role of DATABASE_OWNER_URL could not give it that, because it does not own all of it."
    : "Start once with DATABASE_OWNER_URL set to the database's owner, who gives it that.";
  return new MigrationError(`${rightsNotice(rights)} ${remedy}`);
}
