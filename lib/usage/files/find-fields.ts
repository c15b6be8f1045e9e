import { type Member, nextMember } from "./json-walk";
import type { Text } from "./record-scanner";
import type { Signature, Signatures } from "./signature";

/** Where in the bytes the parts stand that differ from event to event; -1 for one that is missing. */
export interface Found {
  /** First character inside the quotes. */
  time: number;
  eventId: number;
  sharedId: number;
  request: number;
  requestEnd: number;
}

export function newFound(): Found {
  return { time: -1, eventId: -1, sharedId: -1, request: -1, requestEnd: -1 };
}

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));
const SOURCE = bytesOf('"kms.amazonaws.com"');
const QUOTE = 0x22;
const OPEN = 0x7b;

/** What to do with a member: note where it is, look into it, or add it to the signature under a letter. */
type Part =
  | "time"
  | "eventId"
  | "sharedId"
  | "request"
  | "source"
  | "identity"
  | "address"
  | "sign";
interface Known {
  name: Uint8Array;
  part: Part;
  letter: string;
  bit: number;
}

function table(parts: Record<string, Part>): Known[][] {
  const byLength: Known[][] = [];
  for (const [at, [name, part]] of Object.entries(parts).entries()) {
    const known = { name: bytesOf(name), part, letter: String.fromCharCode(97 + at), bit: 1 << at };
    const same = byLength[name.length] ?? [];
    byLength[name.length] = [...same, known];
  }
  return Array.from(byLength, (same) => same ?? []);
}

const OF_RECORD = table({
  eventTime: "time",
  eventID: "eventId",
  sharedEventID: "sharedId",
  requestParameters: "request",
  eventSource: "source",
  userIdentity: "identity",
  sourceIPAddress: "address",
  eventName: "sign",
  errorCode: "sign",
  awsRegion: "sign",
  resources: "sign",
  eventType: "sign",
  readOnly: "sign",
  recipientAccountId: "sign",
});

/** Of the identity: all but these decide; the last three only where no role stands behind a session. */
const OF_IDENTITY = table({
  accessKeyId: "request",
  sessionContext: "identity",
  arn: "time",
  principalId: "eventId",
  userName: "sharedId",
});

const member: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };
const inner: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };

/**
 * Walks over the members of a record: notes in `found` what differs from event to event, and puts what decides how
 * the event is counted into the signatures. `unclear`: the record has to be parsed.
 */
export function findFields(
  text: Text,
  start: number,
  end: number,
  found: Found,
  { caller, call }: Signatures,
): "found" | "other-service" | "unclear" {
  const { bytes } = text;
  found.time = found.eventId = found.sharedId = found.request = found.requestEnd = -1;
  caller.clear();
  call.clear();
  let seen = 0;
  let address = -1;
  let addressEnd = -1;
  let source = false;
  let from = nextMember(text, start + 1, end, member);
  for (; from > 0; from = nextMember(text, from, end, member)) {
    const known = lookUp(OF_RECORD, bytes, member);
    if (known === null) {
      if (hasEscape(bytes, member.name, member.nameEnd)) return "unclear";
      continue;
    }
    // A name that comes twice: the last one holds, and only parsing knows.
    if ((seen & known.bit) !== 0) return "unclear";
    seen |= known.bit;
    const { value, valueEnd } = member;
    switch (known.part) {
      case "source":
        if (!isSame(bytes, value, valueEnd, SOURCE)) {
          return hasEscape(bytes, value, valueEnd) ? "unclear" : "other-service";
        }
        source = true;
        break;
      case "identity":
        if (!signIdentity(text, value, valueEnd, caller)) return "unclear";
        break;
      case "sign":
        if (!call.add(known.letter, bytes, value, valueEnd)) return "unclear";
        break;
      case "request":
        found.request = value;
        found.requestEnd = valueEnd;
        break;
      case "address":
        address = value;
        addressEnd = valueEnd;
        break;
      default:
        if (bytes[value] !== QUOTE || valueEnd - value !== (known.part === "time" ? 22 : 38))
          return "unclear";
        found[known.part] = value + 1;
    }
  }
  if (from < 0 || !source || found.time < 0 || found.eventId < 0) return "unclear";
  if (isServiceName(bytes, addressEnd) && !caller.add("~", bytes, address, addressEnd))
    return "unclear";
  return "found";
}

/** Addresses end in digits or hexadecimal letters; names of services in `m"` or `l"`. */
function isServiceName(bytes: Uint8Array, end: number): boolean {
  const last = end < 0 ? 0 : (bytes[end - 2] as number);
  return last === 0x6d || last === 0x6c;
}

/** Where a session's own ARN, id and name stand; they count only where no issuer does. */
const session = { from: new Int32Array(3), to: new Int32Array(3) };
const SESSION_LETTERS = ["0", "1", "2"];

function signIdentity(text: Text, start: number, end: number, signature: Signature): boolean {
  const { bytes } = text;
  if (bytes[start] !== OPEN) return signature.add("^", bytes, start, end);
  let issued = false;
  session.from.fill(-1);
  let from = nextMember(text, start + 1, end, inner);
  for (; from > 0; from = nextMember(text, from, end, inner)) {
    const known = lookUp(OF_IDENTITY, bytes, inner);
    if (known === null) {
      if (!signature.add("^", bytes, inner.name, inner.valueEnd)) return false;
    } else if (known.part === "identity") {
      const answer = signIssuer(text, inner.value, inner.valueEnd, signature);
      if (answer === null) return false;
      issued = answer;
    } else if (known.part !== "request") {
      const at = known.part === "time" ? 0 : known.part === "eventId" ? 1 : 2;
      session.from[at] = inner.value;
      session.to[at] = inner.valueEnd;
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

function lookUp(byLength: Known[][], bytes: Uint8Array, { name, nameEnd }: Member): Known | null {
  const same = byLength[nameEnd - name];
  if (same === undefined) return null;
  for (const known of same) if (isSame(bytes, name, nameEnd, known.name)) return known;
  return null;
}

function isSame(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false;
  for (let at = 0; at < wanted.length; at += 1) {
    if (bytes[start + at] !== wanted[at]) return false;
  }
  return true;
}

function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] === 0x5c) return true;
  return false;
}
