import { TRAIL_CHANGES, TRAIL_SOURCE } from "../rules/decode-trail-change";
import { afterValue, type Member, nextMember, nextName } from "./json-walk";
import { bytesOf, hasEscape, isSame, lookUp, namesOf } from "./names";
import type { Text } from "./record-scanner";
import { signIdentity } from "./sign-identity";
import type { Signatures } from "./signature";

/** Where in the bytes the parts stand that differ from event to event; -1 for one that is missing. */
export interface Found {
  /** First character inside the quotes. */
  time: number;
  eventId: number;
  sharedId: number;
  request: number;
  requestEnd: number;
  /** The caller's address with its quotes; -1 also where a service stands in its place. */
  address: number;
  addressEnd: number;
}

export function newFound(): Found {
  return {
    ...{ time: -1, eventId: -1, sharedId: -1, request: -1, requestEnd: -1 },
    ...{ address: -1, addressEnd: -1 },
  };
}

const SOURCE = bytesOf('"kms.amazonaws.com"');
const OWN_SOURCE = bytesOf(`"${TRAIL_SOURCE}"`);
const CHANGES = TRAIL_CHANGES.map((name) => bytesOf(`"${name}"`));
const NAME = bytesOf("eventName");
const QUOTE = 0x22;

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
const OF_RECORD = namesOf<Part>({
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

const member: Member = { name: 0, nameEnd: 0, value: 0, valueEnd: 0 };

/**
 * Walks over the members of a record: notes in `found` what differs from event to event, and puts what decides how
 * the event is counted into the signatures. `trail-change`: it may be one; `unclear`: the record has to be parsed.
 */
export function findFields(
  text: Text,
  start: number,
  end: number,
  found: Found,
  { caller, call }: Signatures,
): "found" | "other-service" | "trail-change" | "unclear" {
  const { bytes } = text;
  found.time =
    found.eventId =
    found.sharedId =
    found.request =
    found.requestEnd =
    found.address =
      -1;
  caller.clear();
  call.clear();
  let seen = 0;
  let source = false;
  let from = start + 1;
  for (;;) {
    const value = nextName(text, from, end, member);
    if (value <= 0) {
      if (value < 0) return "unclear";
      break;
    }
    const known = lookUp(OF_RECORD, bytes, member);
    if (known !== null) {
      // A name that comes twice: the last one holds, and only parsing knows.
      if ((seen & known.bit) !== 0) return "unclear";
      seen |= known.bit;
    } else if (hasEscape(bytes, member.name, member.nameEnd)) return "unclear";
    const isWalked = known?.part === "identity";
    from = isWalked ? signIdentity(text, value, end, caller) : afterValue(text, value, end);
    if (from < 0) return "unclear";
    if (known === null || isWalked) continue;
    const valueEnd = from;
    switch (known.part) {
      case "source":
        if (!isSame(bytes, value, valueEnd, SOURCE))
          return otherSource(text, start, end, { value, valueEnd });
        source = true;
        break;
      case "sign":
        if (!call.add(known.letter, bytes, value, valueEnd)) return "unclear";
        break;
      case "request":
        found.request = value;
        found.requestEnd = valueEnd;
        break;
      case "address":
        found.address = value;
        found.addressEnd = valueEnd;
        break;
      case "time":
      case "eventId":
      case "sharedId":
        if (bytes[value] !== QUOTE || valueEnd - value !== (known.part === "time" ? 22 : 38))
          return "unclear";
        found[known.part] = value + 1;
    }
  }
  if (!source || found.time < 0 || found.eventId < 0) return "unclear";
  if (found.address >= 0 && isServiceName(bytes, found.addressEnd)) {
    if (!caller.add("~", bytes, found.address, found.addressEnd)) return "unclear";
    found.address = -1;
  }
  return "found";
}

/** Of CloudTrail's own records only changes of a trail are looked at. */
function otherSource(
  text: Text,
  start: number,
  end: number,
  { value, valueEnd }: Pick<Member, "value" | "valueEnd">,
): "other-service" | "trail-change" | "unclear" {
  const { bytes } = text;
  if (hasEscape(bytes, value, valueEnd)) return "unclear";
  if (!isSame(bytes, value, valueEnd, OWN_SOURCE)) return "other-service";
  let from = nextMember(text, start + 1, end, member);
  for (; from > 0; from = nextMember(text, from, end, member)) {
    if (!isSame(bytes, member.name, member.nameEnd, NAME)) continue;
    const [at, to] = [member.value, member.valueEnd];
    if (hasEscape(bytes, at, to)) return "trail-change";
    return CHANGES.some((name) => isSame(bytes, at, to, name)) ? "trail-change" : "other-service";
  }
  return "unclear";
}

/** Addresses end in digits or hexadecimal letters; names of services in `m"` or `l"`. */
function isServiceName(bytes: Uint8Array, end: number): boolean {
  const last = bytes[end - 2] as number;
  return last === 0x6d || last === 0x6c;
}
