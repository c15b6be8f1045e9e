import type { GapReason } from "@/lib/usage/types";

/** Why usage of a span is not known, in a few words and what can be done about it. */
export const GAP_WORDS: Record<GapReason, { word: string; help: string }> = {
  excluded: {
    word: "left out by the trail",
    help: "The trail's event selectors leave KMS out. What was called then cannot be had any more.",
  },
  "unread-trail": {
    word: "not known whether KMS is logged",
    help: "Files are there, but what their trail logs could not be read or understood. Allow the reader role cloudtrail:GetEventSelectors.",
  },
  "no-source": {
    word: "no source",
    help: "No source gives events of this account and region for this time. Add one, or widen what one feeds.",
  },
  failed: {
    word: "not given",
    help: "A source was asked and did not give all. Its card says why; it is asked again on schedule.",
  },
  changed: {
    word: "log file changed or added",
    help: "A log file, or the digest that proves it, is not as CloudTrail delivered it, or CloudTrail did not deliver it at all: calls may be missing, or made up. The source's card names it.",
  },
  missing: {
    word: "log file gone",
    help: "A log file that CloudTrail delivered is not there, and was not read before. The source's card names it.",
  },
  "not-yet": { word: "not yet", help: "Not asked for yet, or too young to be delivered." },
  dropped: { word: "dropped", help: "Older than usage is kept." },
};

/** Of calls that are known, though a log file of theirs is gone by now. */
export const REMOVED_WORDS = {
  word: "log file removed since",
  help: "A log file was there when its digest was verified and is gone, though older ones are there. What it told is counted; it can be verified no more. The source's card names it.",
};
