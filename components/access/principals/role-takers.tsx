import { Block, Panel } from "@/components/ui/facts";
import { SimpleTable } from "@/components/ui/simple-table";
import { None } from "@/components/ui/unknown";
import type { PrincipalChains } from "@/lib/access/schemas/chains";
import { count, Member, Notes, Outside, Terms, Verdict } from "../chain-parts";

type TakenBy = NonNullable<PrincipalChains["takenBy"]>;

/** Who can take a role's place. */
export function Takers({ takenBy }: { takenBy: TakenBy }) {
  const { links, total, notes } = takenBy;
  const { outside, unclear, hidden } = takenBy;
  const nobody = links.length === 0 && outside.length === 0 && hidden === 0 && !unclear;
  return (
    <div id="takers" className="min-w-0 scroll-mt-4">
      <Block title="Who can assume it" note={<span className="numeric">{count(total)}</span>}>
        <Panel label="Who can assume it">
          {links.length > 0 ? (
            <SimpleTable
              caption="Principals that can assume it"
              headers={[{ text: "Principal" }, { text: "Verdict" }]}
            >
              {links.map(({ from, ...hop }) => (
                <tr key={from.ref}>
                  <td>
                    <Member member={from} />
                    <Terms hop={hop} />
                  </td>
                  <td>
                    <Verdict verdict={hop.verdict} />
                  </td>
                </tr>
              ))}
            </SimpleTable>
          ) : null}
          <Outside trust={takenBy} hidden={hidden} className="px-3 py-2 pl-7" />
          {nobody ? (
            <p className="px-3 py-2">
              <None>Nobody</None>
            </p>
          ) : null}
        </Panel>
        {total > links.length ? <Notes notes={[`The first ${links.length} are shown.`]} /> : null}
        <Notes notes={notes} />
      </Block>
    </div>
  );
}
