import type { Pool } from "pg";
import { z } from "zod";
import type { Answer, DigestKeyEntry } from "@/lib/aws/types";
import { keepDigestKeys, readDigestKeys } from "./store/digest-keys";
import type { DigestRow } from "./store/digests";

/** Public keys by their fingerprint, in DER of PKCS #1. */
export type DigestKeys = ReadonlyMap<string, Uint8Array>;

const listedKeys = z.object({
  PublicKeyList: z.array(z.object({ Fingerprint: z.string(), Value: z.base64() })),
});

/** The keys in what `aws cloudtrail list-public-keys` answers; null when the text is not that. */
export function parseKeys(text: string): DigestKeys | null {
  try {
    const { PublicKeyList } = listedKeys.parse(JSON.parse(text));
    return new Map(
      PublicKeyList.map(({ Fingerprint, Value }) => [Fingerprint, Buffer.from(Value, "base64")]),
    );
  } catch {
    return null;
  }
}

/** Asks AWS for the public keys of a region from some time on; `accountId`: who was asked. */
export type AskForKeys = (
  digest: Pick<DigestRow, "accountId" | "region">,
  span: { from: Date; to: Date },
) => Promise<{ accountId: string; answer: Answer<DigestKeyEntry[]> }>;

/** A key that signs may do so a little before and after the time that AWS names (ms). */
const MARGIN = 2 * 3_600_000;

/**
 * The keys by which digests are proven: those given by hand, those kept of earlier times, and those that AWS gives when
 * asked, which it is once for each region and run. What AWS answers instead is kept in `refusals`.
 */
export class KeyRing {
  readonly refusals = new Map<string, string>();
  readonly #keys: Map<string, Uint8Array>;
  /** From when on (ms) a region was asked for its keys, and when that is over. */
  readonly #asked = new Map<string, { from: number; over: Promise<void> }>();

  private constructor(
    private readonly on: Pool,
    private readonly now: Date,
    keys: ReadonlyMap<string, Uint8Array>,
    private readonly ask: AskForKeys | null,
  ) {
    this.#keys = new Map(keys);
  }

  /** `given`: by hand. Without `ask` nobody is asked. */
  static async open(
    { on, now }: { on: Pool; now: Date },
    given: DigestKeys,
    ask: AskForKeys | null,
  ): Promise<KeyRing> {
    return new KeyRing(on, now, new Map([...(await readDigestKeys(on)), ...given]), ask);
  }

  /** The key that a digest names; null when it cannot be had now. */
  async keyOf(
    digest: Pick<DigestRow, "accountId" | "region" | "fingerprint" | "from">,
  ): Promise<Uint8Array | null> {
    const { region, fingerprint, from } = digest;
    const known = this.#keys.get(fingerprint);
    if (known || fingerprint === "" || !this.ask) return known ?? null;
    let asked = this.#asked.get(region);
    if (!asked || from < asked.from) {
      asked = { from, over: this.#fetch(digest, this.ask) };
      this.#asked.set(region, asked);
    }
    await asked.over;
    return this.#keys.get(fingerprint) ?? null;
  }

  async #fetch(
    digest: Pick<DigestRow, "accountId" | "region" | "from">,
    ask: AskForKeys,
  ): Promise<void> {
    const { region, from } = digest;
    const span = { from: new Date(from - MARGIN), to: this.now };
    const { accountId, answer } = await ask(digest, span);
    if (answer.status === "data") {
      await keepDigestKeys(this.on, { accountId, region, at: this.now }, answer.data);
      for (const key of answer.data) this.#keys.set(key.fingerprint, key.value);
      this.refusals.delete(region);
    } else this.refusals.set(region, `${answer.action} was ${answer.status}: ${answer.message}`);
  }
}
