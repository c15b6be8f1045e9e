import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const stored = z.object({
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
  cookieKeys: z.array(z.string().min(32)).min(1),
});
export type ProviderSecrets = z.infer<typeof stored>;

function generate(): ProviderSecrets {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = privateKey.export({ format: "jwk" });
  const key = { ...jwk, kty: "RSA", use: "sig", alg: "RS256", kid: randomBytes(8).toString("hex") };
  return { jwks: { keys: [key] }, cookieKeys: [randomBytes(32).toString("base64url")] };
}

/**
 * The signing key and cookie keys of the demo's provider, made with the first start and kept in the data
 * folder (mode 0600), so that a restart does not end what was signed. A damaged file is made anew.
 */
export async function providerSecrets(dataDir: string): Promise<ProviderSecrets> {
  const file = join(dataDir, "demo-provider.json");
  try {
    return stored.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    const secrets = generate();
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}`;
    await writeFile(temporary, JSON.stringify(secrets), { mode: 0o600 });
    await rename(temporary, file);
    return secrets;
  }
}
