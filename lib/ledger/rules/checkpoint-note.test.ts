import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkpointText,
  checkSignature,
  formatNote,
  formatVerifierKey,
  isName,
  NoteError,
  parseCheckpoint,
  parseVerifierKey,
  rawPublicKey,
} from "./checkpoint-note";
import { EMPTY_ROOT, leafHash } from "./merkle";

const pair = generateKeyPairSync("ed25519");
const key = { name: "example.com/ledger", publicKey: rawPublicKey(pair.publicKey) };
const signed = (text: string) =>
  formatNote(text, key, sign(null, Buffer.from(text), pair.privateKey));
const HEAD = { origin: "example.com/ledger", size: 17, root: leafHash("x") };

// The key that Go publishes for its sum database.
const SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

// The example of https://c2sp.org/tlog-checkpoint.
const C2SP_EXAMPLE = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

describe("a checkpoint", () => {
  it("is read and verified as it was written", () => {
    const note = signed(checkpointText(HEAD));
    const parsed = parseCheckpoint(note);
    expect(parsed).toMatchObject(HEAD);
    expect(checkSignature(parsed, [key])).toEqual({ status: "good", key });
  });

  it("has the published form", () => {
    const parsed = parseCheckpoint(C2SP_EXAMPLE);
    expect(parsed).toMatchObject({ origin: "example.com/behind-the-sofa", size: 20_852_163 });
    expect(parsed.signatures).toMatchObject([{ name: parsed.origin, keyId: "033de0ae" }]);
    expect(parsed.signatures[0]?.signature).toHaveLength(64);
  });

  it("of the empty tree has size 0", () => {
    const head = { ...HEAD, size: 0, root: EMPTY_ROOT };
    expect(parseCheckpoint(signed(checkpointText(head)))).toMatchObject(head);
  });

  it("is bad when any character of its text is another", () => {
    const text = checkpointText(HEAD);
    const note = signed(text);
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === "7" ? "8" : "7";
      const changed = note.slice(0, at) + other + note.slice(at + 1);
      let status: string;
      try {
        status = checkSignature(parseCheckpoint(changed), [key]).status;
      } catch (error) {
        expect(error).toBeInstanceOf(NoteError);
        status = "bad";
      }
      expect(status, JSON.stringify(changed)).toBe("bad");
    }
  });

  it("is not believed when it names another key, or the same name with another key", () => {
    const other = generateKeyPairSync("ed25519");
    const stranger = { name: key.name, publicKey: rawPublicKey(other.publicKey) };
    const text = checkpointText(HEAD);
    const note = formatNote(text, stranger, sign(null, Buffer.from(text), other.privateKey));
    expect(checkSignature(parseCheckpoint(note), [key]).status).toBe("unknown-key");
    const claimed = formatNote(text, key, sign(null, Buffer.from(text), other.privateKey));
    expect(checkSignature(parseCheckpoint(claimed), [key]).status).toBe("bad");
    // A stranger's signature beside ours takes nothing from it.
    const both = note + signed(text).slice(text.length + 1);
    expect(checkSignature(parseCheckpoint(both), [key]).status).toBe("good");
  });

  it.each([
    ["nothing", ""],
    ["no signature", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"],
    ["a size with zeroes before it", C2SP_EXAMPLE.replace("20852163", "020852163")],
    ["a size beyond what numbers hold", C2SP_EXAMPLE.replace("20852163", "99999999999999999")],
    ["a negative size", C2SP_EXAMPLE.replace("20852163", "-1")],
    ["a root that is cut", C2SP_EXAMPLE.replace("q2I=", "")],
    ["a root in another base64", C2SP_EXAMPLE.replace("/Xajj7", "_Xajj7")],
    ["line ends of another system", C2SP_EXAMPLE.replaceAll("\n", "\r\n")],
    ["no newline at its end", C2SP_EXAMPLE.slice(0, -1)],
    ["a signature with a hyphen", C2SP_EXAMPLE.replace("—", "-")],
    ["an empty extension line", C2SP_EXAMPLE.replace("\n\n—", "\n\n\n—")],
    ["a megabyte", `${"a".repeat(1_000_000)}\n1\n${"a".repeat(44)}\n\n— a b\n`],
  ])("is not %s", (_, note) => {
    expect(() => parseCheckpoint(note)).toThrow(NoteError);
  });

  it("is told from every other text without another error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, at) => {
        const place = at % C2SP_EXAMPLE.length;
        const mixed = C2SP_EXAMPLE.slice(0, place) + text + C2SP_EXAMPLE.slice(place);
        try {
          checkSignature(parseCheckpoint(mixed), [key]);
        } catch (error) {
          if (!(error instanceof NoteError)) throw error;
        }
      }),
    );
  });
});

describe("a verifier key", () => {
  it("has the form that signed-note tools take", () => {
    expect(formatVerifierKey(parseVerifierKey(SUMDB_KEY))).toBe(SUMDB_KEY);
    expect(parseVerifierKey(formatVerifierKey(key))).toEqual(key);
  });

  it.each([
    "",
    "sum.golang.org",
    SUMDB_KEY.replace("033de0ae", "033de0af"),
    SUMDB_KEY.replace("sum", "sun"),
    SUMDB_KEY.replace("Ac4z", "As4z"),
    `${SUMDB_KEY}\n`,
  ])("is refused as %j", (text) => {
    expect(() => parseVerifierKey(text)).toThrow(NoteError);
  });

  it("is of Ed25519 alone", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(() => rawPublicKey(publicKey)).toThrow(/Ed25519/);
  });
});

it("a log's name cannot break the lines of a note", () => {
  for (const name of ["", "a b", "a+b", "a\nb", "a\u2028b", "a\u00a0b"]) {
    expect(isName(name), JSON.stringify(name)).toBe(false);
    expect(() => checkpointText({ ...HEAD, origin: name })).toThrow(NoteError);
  }
});
