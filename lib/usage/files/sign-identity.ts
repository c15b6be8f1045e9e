import { type Member, nextMember } from "./json-walk";
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
const session = { from: new Int32Array(3), to: new Int32Array(3) };
const SESSION_LETTERS = ["0", "1", "2"];

/** Signs who called. False: the record has to be parsed. */
export function signIdentity(
  text: Text,
  start: number,
  end: number,
  signature: Signature,
): boolean {
  const { bytes } = text;
  if (bytes[start] !== OPEN) return signature.add("^", bytes, start, end);
  let issued = false;
  session.from.fill(-1);
  let from = nextMember(text, start + 1, end, inner);
  for (; from > 0; from = nextMember(text, from, end, inner)) {
    const known = lookUp(OF_IDENTITY, bytes, inner);
    if (known === null) {
      if (!signature.add("^", bytes, inner.name, inner.valueEnd)) return false;
    } else if (known.part === "session") {
      const answer = signIssuer(text, inner.value, inner.valueEnd, signature);
      if (answer === null) return false;
      issued = answer;
    } else if (known.part !== "key") {
      session.from[known.part] = inner.value;
      session.to[known.part] = inner.valueEnd;
    }
  }
  return from === 0 && (issued || signSession(bytes, signature));
}

function signSession(bytes: Uint8Array, signature: Signature): boolean {
  for (const [at, letter] of SESSION_LETTERS.entries()) {
    const [from, to] = [session.from[at] ?? -1, session.to[at] ?? -1];
    if (from >= 0 && !signature.add(letter, bytes, from, to)) return false;
  }
  return true;
}

const ISSUER = bytesOf("sessionIssuer");
const context: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };
const issuer: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };

/** Signs the session's issuer: true when there is one, null when the text is not understood. */
function signIssuer(text: Text, start: number, end: number, signature: Signature): boolean | null {
  const { bytes } = text;
  if (bytes[start] !== OPEN) return false;
  let issued = false;
  let from = nextMember(text, start + 1, end, context);
  for (; from > 0; from = nextMember(text, from, end, context)) {
    const { name, nameEnd, value, valueEnd } = context;
    if (!isSame(bytes, name, nameEnd, ISSUER)) {
      if (hasEscape(bytes, name, nameEnd)) return null;
    } else if (bytes[value] !== OPEN || issued) return null;
    else {
      // Without an ARN of its own the issuer leaves the session's to tell.
      const arn = signArn(text, value, valueEnd, signature);
      if (arn === null) return null;
      issued = arn;
    }
  }
  return from < 0 ? null : issued;
}

const ARN = bytesOf("arn");
const ACCOUNT = bytesOf("accountId");

/** What of an issuer decides: its ARN and, as far as it is there, its account. */
function signArn(text: Text, start: number, end: number, signature: Signature): boolean | null {
  const { bytes } = text;
  let signed = false;
  let from = nextMember(text, start + 1, end, issuer);
  for (; from > 0; from = nextMember(text, from, end, issuer)) {
    const { name, nameEnd, value, valueEnd } = issuer;
    if (isSame(bytes, name, nameEnd, ARN)) {
      // Two of them, an empty one, or something else than a text: parsing tells.
      if (signed || bytes[value] !== QUOTE || valueEnd - value < 3) return null;
      signed = true;
      if (!signature.add("@", bytes, value, valueEnd)) return null;
    } else if (isSame(bytes, name, nameEnd, ACCOUNT)) {
      if (!signature.add("#", bytes, value, valueEnd)) return null;
    } else if (hasEscape(bytes, name, nameEnd)) return null;
  }
  return from < 0 ? null : signed;
}
