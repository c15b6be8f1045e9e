import { Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { LongText } from "@/components/ui/text";
import { None } from "@/components/ui/unknown";

type Values = Record<string, unknown>;

interface Props {
  before: Values | null;
  after: Values | null;
}

/** A value as text: words as they are, everything else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

function Value({ of, name }: { of: Values | null; name: string }) {
  if (of === null || !Object.hasOwn(of, name)) return <None>—</None>;
  const text = valueText(of[name]);
  if (text === "") return <None>empty</None>;
  const json = typeof of[name] === "object";
  return (
    <div className={json ? "font-mono text-xs" : undefined}>
      <LongText>{text}</LongText>
    </div>
  );
}

/** What an act changed: each value before and after. */
export function ChangedValues({ before, after }: Props) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (names.length === 0) return null;
  return (
    <Panel label="Before and after">
      <SimpleTable
        caption="What the act changed"
        headers={[{ text: "Value" }, { text: "Before" }, { text: "After" }]}
      >
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <Value of={before} name={name} />
            </td>
            <td>
              <Value of={after} name={name} />
            </td>
          </tr>
        ))}
      </SimpleTable>
    </Panel>
  );
}
