import { type Member, nextMember } from "./json-walk";
import { bytesOf, hasEscape, isSame, lookUp, namesOf } from "./names";
import type { Text } from "./record-scanner";
import type { Signature } from "./signature";

const QUOTE = 0x22;
const OPEN = 0x7b;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;

/** Members of a request that decide what contextTrait says of it. */
const DECIDING = namesOf({
  encryptionContext: true,
  sourceEncryptionContext: true,
  destinationEncryptionContext: true,
  encryptionAlgorithm: true,
  sourceEncryptionAlgorithm: true,
});
const S3_NAME = bytesOf("aws:s3:arn");
const S3_ARN = bytesOf('"arn:aws:s3:::');

const member: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };
const pair: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };

/**
 * Puts those bytes of a request (an object from `start` to `end`) into the signature that decide its encryption
 * context as contextTrait has it: of an S3 object no more than its bucket. False: the request has to be parsed.
 */
export function signContext(text: Text, start: number, end: number, signature: Signature): boolean {
  const { bytes } = text;
  signature.clear();
  let from = nextMember(text, start + 1, end, member);
  for (; from > 0; from = nextMember(text, from, end, member)) {
    const { name, nameEnd, value, valueEnd } = member;
    const known = lookUp(DECIDING, bytes, member);
    if (known === null) {
      if (hasEscape(bytes, name, nameEnd)) return false;
    } else if (bytes[value] !== OPEN) {
      if (!signature.add(known.letter, bytes, value, valueEnd)) return false;
    } else if (!signPairs(text, value, valueEnd, known.letter, signature)) return false;
  }
  return from === 0;
}

function signPairs(
  text: Text,
  start: number,
  end: number,
  letter: string,
  signature: Signature,
): boolean {
  const { bytes } = text;
  if (!signature.add(letter, bytes, start, start + 1)) return false;
  let from = nextMember(text, start + 1, end, pair);
  for (; from > 0; from = nextMember(text, from, end, pair)) {
    const { name, nameEnd, value, valueEnd } = pair;
    if (!signature.add("'", bytes, name, nameEnd)) return false;
    const isS3 = isSame(bytes, name, nameEnd, S3_NAME);
    if (!signature.add('"', bytes, value, isS3 ? afterBucket(bytes, value, valueEnd) : valueEnd)) {
      return false;
    }
  }
  return from === 0;
}

/** The place after the slash that ends the bucket's name; the value's end where there is no such. */
function afterBucket(bytes: Uint8Array, value: number, end: number): number {
  const from = value + S3_ARN.length;
  if (from >= end || !isSame(bytes, value, from, S3_ARN) || bytes[from] === SLASH) return end;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === SLASH) return at + 1;
    if (byte === BACKSLASH || byte === QUOTE) return end;
  }
  return end;
}
