import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { None } from "@/components/ui/unknown";
import type { PrincipalChains } from "@/lib/access/schemas/chains";
import { count, Notes, Steps, Verdict } from "../chain-parts";

/** The roles that a principal can assume, also through others, and the keys that this opens to it. */
export function AssumedRoles({ assumes }: Pick<PrincipalChains, "assumes">) {
  const { ways, total, hidden, notes } = assumes;
  return (
    <Block title="Roles that it can assume" note={<span className="numeric">{count(total)}</span>}>
      <Panel label="Roles that it can assume">
        {ways.length === 0 ? (
          <p className="px-3 py-2 text-ink-2">
            {hidden === 0
              ? "None that a trust policy which was read lets it assume, in up to four steps."
              : "None that reaches a key of yours."}
          </p>
        ) : (
          <SimpleTable
            caption="Roles that it can assume, with the steps that lead there"
            headers={[
              { text: "Steps" },
              { text: "Verdict" },
              { text: "Keys that the last decrypts", align: "end" },
            ]}
          >
            {ways.map(({ steps, verdict, decrypts }) => (
              <tr key={steps.at(-1)?.to?.ref}>
                <td>
                  <Steps steps={steps} />
                </td>
                <td>
                  <Verdict verdict={verdict} />
                </td>
                <td className="numeric text-right">
                  {decrypts === 0 ? <None>0</None> : count(decrypts)}
                </td>
              </tr>
            ))}
          </SimpleTable>
        )}
      </Panel>
      {total > ways.length ? <Notes notes={[`The first ${ways.length} are shown.`]} /> : null}
      {hidden > 0 ? (
        <Notes notes={[`${count(hidden)} more, which reach no key of yours.`]} />
      ) : null}
      <Notes notes={notes} />
    </Block>
  );
}
