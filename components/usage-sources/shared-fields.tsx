import { Field } from "@/components/ui/field";
import { textsOf } from "@/components/ui/use-draft";
import type { SourceDraft } from "./draft";

/** In whose name a source is read. */
export function ReaderField({ label, draft, set }: SourceDraft & { label: string }) {
  const text = textsOf({ draft, set });
  return (
    <Field
      label={label}
      inputMode="numeric"
      pattern="\d{12}"
      placeholder="111122223333"
      hint="A watched account, whose reader role is used. Empty: the server's own credentials."
      {...text("accountId")}
    />
  );
}

/** How long after its call an event is taken to be delivered. */
export function DeliveryField({ hint, draft, set }: SourceDraft & { hint?: string }) {
  const text = textsOf({ draft, set });
  return (
    <Field
      label="Minutes until delivery"
      type="number"
      required
      min={5}
      max={1_440}
      hint={hint}
      {...text("deliveryMinutes")}
    />
  );
}
