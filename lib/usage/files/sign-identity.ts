import { afterValue, type Member, nextMember, nextName } from "./json-walk";
import { bytesOf, hasEscape, isSame, lookUp, namesOf } from "./names";
import type { Text } from "./record-scanner";
import type { Signature } from "./signature";

const QUOTE = 0x22;
const OPEN = 0x7b;

/** Of the identity: all but these decide; the last three only where no role stands behind a session. */
const OF_IDENTITY = namesOf<"key" | "session" | number>({
  accessKeyId: "key",
  sessionContext: "session",
  arn: 0,
  principalId: 1,
  userName: 2,
});

const inner: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };

/** Where a session's own ARN, id and name stand; they count only where no issuer does. */
const session = { issued: false, from: new Int32Array(3), to: new Int32Array(3) };
const SESSION_LETTERS = ["0", "1", "2"];

/** Signs who called, from the value's place on. Answers the place after it; -1: the record has to be parsed. */
export function signIdentity(text: Text, start: number, end: number, signature: Signature): number {
  const { bytes } = text;
  if (bytes[start] !== OPEN) {
    const after = afterValue(text, start, end);
    return after > 0 && signature.add("^", bytes, start, after) ? after : -1;
  }
  session.issued = false;
  session.from.fill(-1);
  let from = start + 1;
  for (;;) {
    const at = nextName(text, from, end, inner);
    if (at <= 0) return at === 0 && signSession(bytes, signature) ? inner.valueEnd : -1;
    const known = lookUp(OF_IDENTITY, bytes, inner);
    if (known?.part === "session") {
      from = signIssuer(text, at, end, signature);
      if (from < 0) return -1;
      continue;
    }
    from = afterValue(text, at, end);
    if (from < 0) return -1;
    if (known === null) {
      if (!signature.add("^", bytes, inner.name, from)) return -1;
    } else if (known.part !== "key") {
      session.from[known.part] = at;
      session.to[known.part] = from;
    }
  }
}

function signSession(bytes: Uint8Array, signature: Signature): boolean {
  if (session.issued) return true;
  for (const [at, letter] of SESSION_LETTERS.entries()) {
    const [from, to] = [session.from[at] ?? -1, session.to[at] ?? -1];
    if (from >= 0 && !signature.add(letter, bytes, from, to)) return false;
  }
  return true;
}

const ISSUER = bytesOf("sessionIssuer");
const context: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };
const issuer: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };

/** Signs a session's issuer and notes whether there is one; answers as signIdentity does. */
function signIssuer(text: Text, start: number, end: number, signature: Signature): number {
  const { bytes } = text;
  session.issued = false;
  if (bytes[start] !== OPEN) return afterValue(text, start, end);
  let from = start + 1;
  for (;;) {
    const at = nextName(text, from, end, context);
    if (at <= 0) return at === 0 ? context.valueEnd : -1;
    if (isSame(bytes, context.name, context.nameEnd, ISSUER)) {
      if (bytes[at] !== OPEN || session.issued) return -1;
      from = signArn(text, at, end, signature);
    } else {
      if (hasEscape(bytes, context.name, context.nameEnd)) return -1;
      from = afterValue(text, at, end);
    }
    if (from < 0) return -1;
  }
}

const ARN = bytesOf("arn");
const ACCOUNT = bytesOf("accountId");

/**
 * What of an issuer decides: its ARN and, as far as it is there, its account. Without an ARN of its own it leaves the
 * session's to tell.
 */
function signArn(text: Text, start: number, end: number, signature: Signature): number {
  const { bytes } = text;
  let from = nextMember(text, start + 1, end, issuer);
  for (; from > 0; from = nextMember(text, from, end, issuer)) {
    const { name, nameEnd, value, valueEnd } = issuer;
    if (isSame(bytes, name, nameEnd, ARN)) {
      // Two of them, an empty one, or something else than a text: parsing tells.
      if (session.issued || bytes[value] !== QUOTE || valueEnd - value < 3) return -1;
      session.issued = true;
      if (!signature.add("@", bytes, value, valueEnd)) return -1;
    } else if (isSame(bytes, name, nameEnd, ACCOUNT)) {
      if (!signature.add("#", bytes, value, valueEnd)) return -1;
    } else if (hasEscape(bytes, name, nameEnd)) return -1;
  }
  return from < 0 ? -1 : issuer.valueEnd;
}
