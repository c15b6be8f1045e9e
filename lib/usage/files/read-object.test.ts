import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeRecord } from "../rules/decode-record";
import { decodeTrailChange } from "../rules/decode-trail-change";
import { anyRecord } from "../testing/any-record";
import {
  ALIAS,
  decryptRecord,
  KEY,
  keyResource,
  rotateRecord,
  sessionOfRole,
} from "../testing/trail-records";
import type { DecodeContext } from "../types";
import { markOf } from "./event-id";
import { EVENT_WORDS, ObjectReader, type ObjectUses, READ_LIMITS, SHARED_BIT } from "./read-object";
import type { UseShape } from "./use-parts";

const CONTEXT: DecodeContext = {
  resolveAlias: (arn) => (arn === ALIAS ? KEY : null),
  isReader: (arn) => arn.endsWith("/app"),
  latest: Date.UTC(2026, 10, 23),
};

let reader: ObjectReader;
let slower: ObjectReader;
beforeEach(() => {
  reader = new ObjectReader(CONTEXT);
  slower = new ObjectReader(CONTEXT, READ_LIMITS, { plain: true });
});

function isCorrection(record: unknown): boolean {
  const decoded = decodeRecord(record, CONTEXT);
  return "skipped" in decoded && decoded.skipped === "correction";
}

/** Events as decoding all of a parsed file gives them: the slow and sure way. */
function expected(records: unknown[]): unknown[] {
  return records.flatMap((record) => {
    const decoded = decodeRecord(record, CONTEXT);
    if ("skipped" in decoded) return [];
    const { use } = decoded;
    const { high, low } = markOf(use);
    const shared = use.sharedEventId !== null;
    const traits = [use.address, use.context];
    return [[pick(use), Math.floor(use.at / 1000), high, low, shared, traits]];
  });
}

function pick(use: UseShape): unknown {
  const { accountId, region, operation, keys, principal, service, errorCode, kind, own } = use;
  // Ids of principals are taken from the first event that has one.
  const { uniqueId: _uniqueId, ...who } = principal;
  return { accountId, region, operation, keys, who, service, errorCode, kind, own };
}

function found({ events, traits }: ObjectUses): unknown[] {
  return Array.from({ length: events.length / EVENT_WORDS }, (_, at) => {
    const words = events.subarray(at * EVENT_WORDS);
    const [word = 0, seconds, high, low, address = 0, context = 0] = words;
    const use = reader.parts.usesFrom(word % SHARED_BIT)[0];
    const has = [traits[address - 1] ?? null, traits[context - 1] ?? null];
    return [use && pick(use), seconds, high, low, word >= SHARED_BIT, has];
  });
}

describe("reading without parsing", () => {
  it("gives what parsing everything gives, whatever the records", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 12 }), async (records) => {
        const json = `{"Records":[${records.join(",")}]}`;
        const uses = await reader.read(gzipSync(json));
        const all = (JSON.parse(json) as { Records: unknown[] }).Records;
        expect(found(uses)).toEqual(expected(all));
        const changes = all.filter(
          (one) => !("skipped" in decodeTrailChange(one, CONTEXT)) || isCorrection(one),
        );
        expect(uses.beside.map((text) => JSON.parse(text))).toEqual(changes);
        expect([uses.records, uses.trouble]).toEqual([all.length, null]);
      }),
      { numRuns: 400 },
    );
  });

  it("takes no time or id of a record like others that parsing does not take", async () => {
    const times = [
      ...["2025-05-20T20:45:00Z", "2025-05-20T23:59:59Z", "2025-05-21T00:00:00Z"],
      ...["2025-05-20T24:00:00Z", "2025-05-20T23:60:00Z", "2025-05-20T23:59:60Z"],
      ...["2025-05-20T2/:00:00Z", "2025-05-20T20:4::00Z", "2025-05-20T20-45:00Z"],
      ...["2025-05-20 20:45:00Z", "2025-05-20T20:45:00z", "2025-05-2\u00e9T20:45:0Z"],
      ...["2025-02-30T00:00:00Z", "2025-05-20T20:45:00.5Z", "2025-05-20T20:45:99Z", ""],
    ];
    const ids = [
      "00000000-0000-4000-8000-000000000000",
      "00000000x0000-4000-8000-000000000000",
      "",
    ];
    const records = times.flatMap((eventTime) =>
      ids.map((eventID) => decryptRecord({ eventTime, eventID })),
    );
    const json = JSON.stringify({ Records: [...records, ...records] });
    expect(found(await reader.read(gzipSync(json)))).toEqual(expected([...records, ...records]));
  });

  it("knows names that are written with escapes, and takes the last of two members", async () => {
    const plain = JSON.stringify(decryptRecord());
    const records = [
      plain.replace('"eventName"', '"event\\u004eame"'),
      plain.replace('"kms.amazonaws.com"', '"\\u006bms.amazonaws.com"').replace("192.0.2.0", "kms"),
      plain.replace("{", '{"eventName":"Encrypt","x":"kms",'),
      plain.replace('"eventName":"Decrypt"', '"eventName":"Decrypt","eventName":"Sign"'),
    ];
    const json = `{"Records":[${records.join(",")}]}`;
    const uses = await reader.read(Buffer.from(json));
    expect(found(uses)).toEqual(expected((JSON.parse(json) as { Records: unknown[] }).Records));
    expect(
      reader.parts
        .usesFrom(0)
        .map(({ operation }) => operation)
        .sort(),
    ).toEqual(["Decrypt", "Sign"]);
  });

  it("tells federated users of one issuer apart, and sessions of a role not", async () => {
    const federated = (user: string) => ({
      type: "FederatedUser",
      principalId: `111122223333:${user}`,
      arn: `arn:aws:sts::111122223333:federated-user/${user}`,
      accountId: "111122223333",
      accessKeyId: "ASIAEXAMPLE",
      sessionContext: {
        sessionIssuer: {
          ...{ type: "IAMUser", principalId: "AIDAEXAMPLE", accountId: "111122223333" },
          ...{ arn: "arn:aws:iam::111122223333:user/broker", userName: "broker" },
        },
      },
    });
    const callers = [federated("ann"), federated("bob"), sessionOfRole(), sessionOfRole()];
    const records = callers.map((userIdentity, at) => {
      const arn = at > 1 ? `arn:aws:sts::111122223333:assumed-role/app/session-${at}` : null;
      return decryptRecord({ userIdentity: arn ? { ...userIdentity, arn } : userIdentity });
    });
    const uses = await reader.read(Buffer.from(JSON.stringify({ Records: records })));
    expect(found(uses)).toEqual(expected(records));
    const refs = reader.parts.usesFrom(0).map(({ principal }) => principal.ref);
    expect(refs).toHaveLength(3);
    expect(refs.slice(0, 2)).toEqual([callers[0]?.arn, callers[1]?.arn]);
  });

  it("gives the same of records that are beyond every bound of the fast way", async () => {
    const many = (count: number, name: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name}${at}`, `${at}`]));
    const context = (last: string) => ({ encryptionContext: { ...many(100, "k"), k99: last } });
    const identity = (accountId: string) => ({ ...sessionOfRole(), ...many(40, "x"), accountId });
    const keys = Array.from({ length: 2_000 }, (_, at) => keyResource(`${KEY}${at}`));
    const records = [
      ...["a", "b"].map((last) => decryptRecord({ requestParameters: context(last) })),
      ...["1", "2"].map((last) => decryptRecord({ userIdentity: identity(last.repeat(12)) })),
      decryptRecord({ [`kms${"n".repeat(32)}`]: 1, "": 2 }),
      decryptRecord({ additionalEventData: { large: "x".repeat(1_000_000) } }),
      decryptRecord({ resources: keys }),
    ];
    for (let round = 0; round < 2; round += 1) {
      const uses = await reader.read(Buffer.from(JSON.stringify({ Records: records })));
      expect(found(uses)).toEqual(expected(records));
    }
  });

  it("keeps control events whole", async () => {
    const rotate = rotateRecord();
    const uses = await reader.read(
      Buffer.from(JSON.stringify({ Records: [decryptRecord(), rotate] })),
    );
    expect(uses.kept.map(({ event, record }) => [event, JSON.parse(record)])).toEqual([
      [1, JSON.parse(JSON.stringify(rotate))],
    ]);
  });
});

describe("gzip", () => {
  const text = JSON.stringify(decryptRecord());
  const json = Buffer.from(`{"Records":[${Array(3_000).fill(text).join(",")}]}`);
  const whole = gzipSync(json);
  const flipped = Buffer.from(whole);
  flipped.fill(0xff, Math.floor(whole.length * 0.7), Math.floor(whole.length * 0.7) + 30);

  it.each([
    ["whole", whole, null, 3_000],
    [
      "in two members",
      Buffer.concat([gzipSync(json.subarray(0, 9_999)), gzipSync(json.subarray(9_999))]),
      null,
      3_000,
    ],
    ["truncated", whole.subarray(0, Math.floor(whole.length / 2)), "truncated", null],
    ["without its checksum", whole.subarray(0, -8), "truncated", 3_000],
    [
      "with a wrong checksum",
      Buffer.concat([whole.subarray(0, -8), Buffer.alloc(8, 1)]),
      "corrupt",
      3_000,
    ],
    ["corrupt in the middle", flipped, "corrupt", null],
    ["only a head", whole.subarray(0, 10), "truncated", 0],
    ["no gzip behind its first bytes", Buffer.from("\u001f\u008bgarbage", "latin1"), "corrupt", 0],
  ])(
    "that is %s is read as far as it goes, in the fast and in the open way",
    async (_name, bytes, trouble, records) => {
      const [fast, open] = [await reader.read(bytes), await slower.read(bytes)];
      expect(fast).toEqual(open);
      expect(fast.trouble).toBe(trouble);
      if (records !== null) expect(fast.records).toBe(records);
      else expect(fast.records).toBeGreaterThan(1_000);
      // The reader is good for the next one.
      expect(await reader.read(whole)).toMatchObject({ trouble: null, records: 3_000 });
    },
  );
});

describe("what is too large", () => {
  const limits = { ...READ_LIMITS, json: 100_000_000 };

  it("is a bomb: it stops at the limit by name, and what came before is taken", async () => {
    const small = new ObjectReader(CONTEXT, limits);
    const start = `{"Records":[${JSON.stringify(decryptRecord())}`;
    const bomb = gzipSync(Buffer.concat([Buffer.from(start), Buffer.alloc(150_000_000, 0x20)]));
    const uses = await small.read(bomb);
    expect(uses).toMatchObject({ trouble: "too-large", records: 1 });
    expect(uses.events.length).toBe(EVENT_WORDS);
    const zeros = await small.read(gzipSync(Buffer.alloc(150_000_000)));
    expect(zeros).toMatchObject({ trouble: "too-large", records: 0 });
  });

  it("is not a file that is only large", async () => {
    const padding = `"note":"${"x".repeat(1_000_000)}",`;
    const text = JSON.stringify(decryptRecord()).replace("{", `{${padding}`);
    const uses = await reader.read(gzipSync(`{"Records":[${Array(70).fill(text).join(",")}]}`));
    expect(uses).toMatchObject({ trouble: null, records: 70 });
    expect(uses.events.length).toBe(70 * EVENT_WORDS);
  });
});
