import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { changeAlert } from "@/lib/alerts/client";
import type { AlertSummary, ChangeAlert } from "@/lib/alerts/schemas";
import type { AlertState } from "@/lib/alerts/types";

const WORDS: Record<AlertState, { title: string; description: string; submit: string }> = {
  acknowledged: {
    title: "Acknowledge this alert",
    description: "Says that you look after it. It stays in the list until it is resolved.",
    submit: "Acknowledge",
  },
  expected: {
    title: "Expect this until a date",
    description: "More of the same joins this alert and wakes nobody until then.",
    submit: "Expect it",
  },
  resolved: {
    title: "Resolve this alert",
    description: "What happens afterwards is a new alert. Say what it was: the ledger keeps it.",
    submit: "Resolve",
  },
  open: {
    title: "Open this alert again",
    description: "It is in the list of what is to be done again.",
    submit: "Open again",
  },
};

const WORDS_OF_MANY: typeof WORDS = {
  acknowledged: { ...WORDS.acknowledged, title: "Acknowledge" },
  expected: { ...WORDS.expected, title: "Expect until a date", submit: "Expect them" },
  resolved: { ...WORDS.resolved, title: "Resolve" },
  open: { ...WORDS.open, title: "Open again" },
};

const DAY_MS = 86_400_000;

interface Props {
  /** One, or several that are to be the same. */
  alerts: readonly Pick<AlertSummary, "id" | "version">[];
  to: AlertState;
  /** Called with the ids of those that were not changed. */
  onDone?: (left: readonly string[]) => void;
  onClose: () => void;
}

/** Asks for the reason of an act, and for the date of one that has an end. */
export function ActDialog({ alerts, to, onDone, onClose }: Props) {
  const id = useId();
  const cache = useQueryClient();
  const [why, setWhy] = useState("");
  const [day, setDay] = useState(() =>
    new Date(Date.now() + 7 * DAY_MS).toISOString().slice(0, 10),
  );
  const save = useMutation({
    mutationFn: () => changeEach(alerts, to, { why: why.trim(), day }),
    onSuccess: async ({ left, error }) => {
      await cache.invalidateQueries({ queryKey: ["alerts"] });
      onDone?.(left);
      if (error === null) onClose();
    },
  });
  const many = alerts.length > 1;
  const { title, description, submit } = (many ? WORDS_OF_MANY : WORDS)[to];
  const failed = save.data?.error ?? null;
  const count = save.data?.left.length ?? 0;
  const hasReason = why.trim().length >= 3 || (to === "acknowledged" && why.trim() === "");
  return (
    <FormDialog
      onClose={onClose}
      title={many ? `${title} ${alerts.length.toLocaleString("en")} alerts` : title}
      description={description}
      submit={submit}
      onSubmit={() => save.mutate()}
      ready={hasReason && (to !== "expected" || day !== "") && !save.isPending}
      error={save.error ?? failed}
      failed={many ? `${count.toLocaleString("en")} not done` : "Not done"}
    >
      {to === "expected" ? (
        <Field label="Until the end of (UTC)" type="date" value={day} onText={setDay} />
      ) : null}
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {to === "acknowledged" ? "Note, if there is one" : "Why"}
        </label>
        <textarea
          id={id}
          rows={3}
          maxLength={2000}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
          className="w-full rounded-md border border-line-strong/70 bg-surface px-2 py-1 text-sm"
        />
      </div>
    </FormDialog>
  );
}

/** One after the other; of those that cannot be changed their ids, and why the first of them cannot. */
async function changeEach(
  alerts: Props["alerts"],
  to: AlertState,
  told: { why: string; day: string },
): Promise<{ left: string[]; error: unknown }> {
  const left: string[] = [];
  let first: unknown = null;
  for (const { id, version } of alerts) {
    try {
      await changeAlert(id, changeOf(to, told, version));
    } catch (error) {
      first ??= error;
      left.push(id);
    }
  }
  return { left, error: first };
}

function changeOf(
  state: AlertState,
  { why, day }: { why: string; day: string },
  version: number,
): ChangeAlert {
  if (state === "expected") return { state, until: `${day}T23:59:59Z`, why, version };
  if (state === "acknowledged") return why === "" ? { state, version } : { state, why, version };
  return { state, why, version };
}
