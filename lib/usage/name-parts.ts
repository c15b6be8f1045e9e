import type { Db } from "@/lib/db/types";
import {
  type PartName,
  readAccountNames,
  readKeyNames,
  readPrincipalNames,
} from "./store/usage-names";
import { DIRECT, SUCCESS, type UsageSplit } from "./types";

export interface NamedPart {
  id: string;
  label: string;
  detail: string | null;
  own: boolean;
}

/** The last part of a name as people say it: of a role its name without the path, of a key its id. */
function shortName(id: string): string {
  const [, , service, , account, ...rest] = id.split(":");
  if (id.startsWith("none:")) return "no key named";
  if (service !== "iam" && service !== "sts" && service !== "kms") return id;
  const name = rest.join(":");
  return name === "root" ? `root of ${account}` : (name.split("/").at(-1) ?? id);
}

/** Names of the parts of a split, by part. */
export async function nameParts(
  pool: Db["pool"],
  split: UsageSplit,
  parts: readonly string[],
): Promise<Map<string, NamedPart>> {
  const readers: Partial<Record<UsageSplit, typeof readKeyNames>> = {
    key: readKeyNames,
    principal: readPrincipalNames,
    account: readAccountNames,
  };
  const known: PartName[] = (await readers[split]?.(pool, parts)) ?? [];
  const byPart = new Map(known.map((name) => [name.part, name]));
  return new Map(
    parts.map((part) => {
      const { id, label, own } = byPart.get(part) ?? { id: part, label: null, own: false };
      return [part, { ...worded(split, id, label), own }];
    }),
  );
}

function worded(split: UsageSplit, id: string, label: string | null): Omit<NamedPart, "own"> {
  if (split === "service" && id === "") return { id: DIRECT, label: "Direct calls", detail: null };
  if (split === "outcome" && id === "") return { id: SUCCESS, label: "Success", detail: null };
  if (split === "key") {
    return { id, label: label?.replace(/^alias\//, "") ?? shortName(id), detail: id };
  }
  if (split === "principal") return { id, label: shortName(id), detail: id };
  if (split === "account") return { id, label: label ?? id, detail: id };
  return { id, label: id, detail: null };
}
