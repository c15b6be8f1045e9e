import { formatVerifierKey, keyIdOf, keyObject } from "../../ledger/rules/checkpoint-note";
import { keyFileOf } from "../../ledger/signer";
import { ledgerSettings, readVerifierKey } from "../ledger-keeping";
import { type CommonOptions, dataDirOf, type Outcome } from "../session";

/**
 * The public key of these settings, in the form of signed-note tools and as PEM. 1 while there is none; throws
 * when the key that is set cannot be read.
 */
export async function ledgerKey(options: CommonOptions): Promise<Outcome> {
  const settings = await ledgerSettings(dataDirOf(options));
  const key = await readVerifierKey(settings);
  if (!key) {
    const text = `There is no key yet: a worker makes ${keyFileOf(settings.dataDir)} with the first checkpoint.`;
    return { json: { key: null }, text, code: 1 };
  }
  const source = settings.kmsKey ? "kms" : settings.key ? "settings" : "file";
  const pem = keyObject(key).export({ format: "pem", type: "spki" }).toString();
  const line = formatVerifierKey(key);
  const json = { name: key.name, id: keyIdOf(key), algorithm: "Ed25519", key: line, pem, source };
  return { json, text: `${line}\n\n${pem.trimEnd()}`, code: 0 };
}
