import { Block, Panel } from "@/components/ui/facts";
import { revealMisleading } from "@/components/ui/reveal";
import { SimpleTable } from "@/components/ui/simple-table";
import { None, Unknown } from "@/components/ui/unknown";
import type { PrincipalChains } from "@/lib/access/schemas/chains";
import { count, Member, Notes, Terms, Verdict } from "./chain-parts";

type TakenBy = NonNullable<PrincipalChains["takenBy"]>;

/** Whom a trust policy lets in beside the principals of accounts. */
function Outside({
  takenBy: { services, providers, anyone, unclear, hidden },
}: {
  takenBy: TakenBy;
}) {
  const said = [
    ...(anyone
      ? ["Anyone whose own account lets them, if the conditions of the statement hold"]
      : []),
    ...services.map((name) => `AWS service ${name}`),
    ...providers.map((name) => `Whoever identity provider ${name} vouches for`),
    ...(hidden > 0 ? [`${count(hidden)} more, who reach no key of yours themselves`] : []),
  ];
  return (
    <>
      {said.length > 0 ? (
        <ul className="wrap-anywhere list-disc px-3 py-2 pl-7">
          {said.map((line) => (
            <li key={line}>{revealMisleading(line)}</li>
          ))}
        </ul>
      ) : null}
      {unclear ? (
        <p className="px-3 py-2">
          <Unknown reason="Not all of the trust policy could be read or understood" spelled />
        </p>
      ) : null}
    </>
  );
}

/** Who can take a role's place. */
export function Takers({ takenBy }: { takenBy: TakenBy }) {
  const { links, total, notes } = takenBy;
  const { services, providers, anyone, unclear, hidden } = takenBy;
  const nobody = [links, services, providers].every(({ length }) => length === 0);
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
          <Outside takenBy={takenBy} />
          {nobody && !anyone && !unclear && hidden === 0 ? (
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
