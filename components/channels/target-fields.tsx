import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { textsOf } from "@/components/ui/use-draft";
import type { ChannelDraft } from "./draft";

const TLS = [
  { value: "starttls", label: "STARTTLS" },
  { value: "tls", label: "TLS from the start" },
  { value: "none", label: "None (listed as plaintext)" },
] as const;

const REGIONS = [
  { value: "us", label: "US: events.pagerduty.com" },
  { value: "eu", label: "EU: events.eu.pagerduty.com" },
] as const;

/** The fields of a kind that may be shown again; its secret stands apart. */
export function TargetFields({ draft, set }: ChannelDraft) {
  const text = textsOf({ draft, set });
  switch (draft.kind) {
    case "email":
      return <MailFields draft={draft} set={set} />;
    case "webhook":
      return (
        <Field
          label="URL"
          type="url"
          required
          placeholder="https://hooks.example.com/keyledger"
          hint="https and a host that the operator has listed. Put no secret into it: it is shown."
          {...text("url")}
        />
      );
    case "pagerduty":
      return (
        <SelectField
          label="Service region"
          options={[...REGIONS]}
          value={draft.region}
          onChange={(region) => set({ region: region === "eu" ? "eu" : "us" })}
        />
      );
    case "slack":
      return null;
  }
}

function MailFields({ draft, set }: ChannelDraft) {
  const text = textsOf({ draft, set });
  return (
    <>
      <Field
        label="To"
        required
        placeholder="security@example.com, keys@example.com"
        {...text("to")}
      />
      <Field
        label="From"
        type="email"
        required
        placeholder="keyledger@example.com"
        {...text("from")}
      />
      <div className="grid grid-cols-[minmax(0,1fr)_5rem] gap-3">
        <Field label="Mail server" required placeholder="smtp.example.com" {...text("host")} />
        <Field label="Port" required inputMode="numeric" pattern="\d{1,5}" {...text("port")} />
      </div>
      <SelectField
        label="Encryption"
        options={[...TLS]}
        value={draft.tls}
        onChange={(value) => set({ tls: TLS.find((one) => one.value === value)?.value ?? "tls" })}
      />
      <Field
        label="User"
        hint="Empty where the server asks for none."
        autoComplete="off"
        {...text("user")}
      />
    </>
  );
}
