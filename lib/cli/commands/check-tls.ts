import { tlsOf } from "../../db/tls";
import type { Db } from "../../db/types";
import type { Env } from "../../env";
import type { Check } from "../check";
import type { DatabasePlace } from "../locate-database";
import { tlsVersion } from "../store";

/** Whether what goes to the database and comes from it can be read or forged on the way. */
export async function checkTls(
  { url }: Pick<DatabasePlace, "url">,
  db: Db,
  setting: Env["KEYLEDGER_DATABASE_TLS"],
): Promise<Check> {
  const name = "database TLS";
  const held = tlsOf(url, setting);
  if (held === "local") return { name, status: "ok", detail: "not needed: it is on this machine" };
  const version = await tlsVersion(db);
  const remedy =
    "Take KEYLEDGER_DATABASE_TLS=off, and sslmode or ssl of DATABASE_URL, away; docs/operation.md, Database.";
  if (version === null) return { name, status: "wrong", detail: "the connection has none", remedy };
  if (held === "checked") return { name, status: "ok", detail: `${version}, certificate checked` };
  return {
    name,
    status: "wrong",
    detail: `${version}, but the certificate is not checked`,
    remedy,
  };
}
