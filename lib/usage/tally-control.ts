import { correctionRows } from "./rules/correction-rows";
import { decodeTrailChange } from "./rules/decode-trail-change";
import type { NumberedShape } from "./shape-numbers";
import type { ControlRow } from "./store/write-batch";

/** A call that is kept with its record (`text`) beside being counted; `seconds` since 1970. */
export function controlRow(
  shape: NumberedShape,
  seconds: number,
  text: string,
  object: number,
): ControlRow {
  const record: unknown = JSON.parse(text);
  const { eventID, sharedEventID } = record as { eventID?: string; sharedEventID?: string };
  const { use } = shape;
  return {
    identity: sharedEventID ? `shared:${sharedEventID}` : `${use.accountId}/${eventID}`,
    at: seconds,
    accountId: use.accountId,
    region: use.region,
    operation: use.operation,
    kind: use.kind,
    principalRef: use.principal.ref,
    outcome: use.errorCode ?? "",
    keyArns: shape.keyArns(seconds * 1000),
    record,
    object,
  };
}

/** What counts nowhere and is kept: changes of trails, and what CloudTrail corrects of calls. */
export function besideRows(text: string, object: number): ControlRow[] {
  const record: unknown = JSON.parse(text);
  const corrections = correctionRows(record).map((row) => ({ ...row, object }));
  const change = decodeTrailChange(record, { latest: Number.POSITIVE_INFINITY });
  if ("skipped" in change) return corrections;
  const { eventId, sharedEventId, at, accountId, region, operation } = change;
  return [
    ...corrections,
    {
      identity: sharedEventId ? `shared:${sharedEventId}` : `${accountId}/${eventId}`,
      ...{ at: Math.floor(at / 1000), accountId, region, operation, kind: "trail" },
      ...{ principalRef: change.principalRef, outcome: change.errorCode ?? "", keyArns: [] },
      ...{ record, object },
    },
  ];
}
