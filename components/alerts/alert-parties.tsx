import Link from "next/link";
import { Block, Panel } from "@/components/ui/facts";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { wordFor } from "@/components/ui/key-words";
import { PrincipalLink } from "@/components/ui/principal-link";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { SimpleTable } from "@/components/ui/simple-table";
import { Line, MiddleCut } from "@/components/ui/text";
import { Freshness, Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { AlertDetail, AlertStore } from "@/lib/alerts/schemas/detail";
import { shortPrincipal } from "./alert-words";

type Parties = AlertDetail["principals"];

/** Whose events an alert of many is made of, on which keys, and what lives in a key store: with counts. */
export function AlertParties({ alert }: { alert: AlertDetail }) {
  const { principals, keys, store } = alert;
  const isOfAll = alert.evidence.every(({ principalRef }) => principalRef === null);
  return (
    <>
      {principals.total > 1 ? (
        <PartyList
          title={isOfAll ? "Who used the key meanwhile" : "Who"}
          of="principals"
          parties={principals}
          name={PrincipalLine}
        />
      ) : null}
      {keys.total > 1 ? (
        <PartyList title="On which keys" of="keys" parties={keys} name={KeyLine} />
      ) : null}
      {store ? <KeysInStore store={store} /> : null}
    </>
  );
}

interface ListProps {
  title: string;
  of: string;
  parties: Parties;
  name: (props: { value: string }) => React.ReactNode;
}

function PartyList({ title, of, parties: { total, items }, name: Name }: ListProps) {
  const most = items.length < total ? `The ${items.length} with the most events of ` : "";
  return (
    <Block title={title} note={`${most}${total.toLocaleString("en")} ${of}`}>
      <ScrollRegion label={title} className="max-h-96 overflow-auto rounded-lg border bg-surface">
        <SimpleTable
          caption={title}
          headers={[
            { text: "Name" },
            { text: "Events", align: "end" },
            { text: "First" },
            { text: "Last" },
          ]}
        >
          {items.map(({ value, count, firstAt, lastAt }) => (
            <tr key={value}>
              <th scope="row" className="min-w-40 max-w-96">
                <Name value={value} />
              </th>
              <td className="numeric text-right">{count.toLocaleString("en")}</td>
              <td className="whitespace-nowrap">
                <Time at={firstAt} as="full" />
              </td>
              <td className="whitespace-nowrap">
                <Time at={lastAt} as="full" />
              </td>
            </tr>
          ))}
        </SimpleTable>
      </ScrollRegion>
    </Block>
  );
}

function PrincipalLine({ value }: { value: string }) {
  return (
    <>
      <PrincipalLink name={value} className="link -my-0.5 block leading-6">
        <Line>{shortPrincipal(value)}</Line>
      </PrincipalLink>
      <MiddleCut className="font-normal text-ink-3 text-xs">{value}</MiddleCut>
    </>
  );
}

/** A key by its ARN; one that names no key stands for the calls of an account that named none. */
function KeyLine({ value }: { value: string }) {
  const [, , , region, accountId, resource] = value.split(":");
  const keyId = resource?.replace(/^key\//, "");
  if (!value.startsWith("arn:") || !region || !accountId || !keyId)
    return <None>No key named</None>;
  return (
    <>
      <Link href={keyHref({ accountId, region, keyId })} prefetch={false} className="link block">
        <MiddleCut>{keyId}</MiddleCut>
      </Link>
      <span className="block font-normal text-ink-3 text-xs">
        {accountId} {region}
      </span>
    </>
  );
}

function KeysInStore({ store: { keys, keyCount } }: { store: AlertStore }) {
  const most = keys.length < keyCount ? `The first ${keys.length} of ` : "";
  return (
    <Block title="Keys in the store" note={`${most}${keyCount.toLocaleString("en")}`}>
      {keyCount === 0 ? (
        <None>No key lives in it, so nothing depends on it</None>
      ) : (
        <Panel label="Keys in the store">
          <SimpleTable
            caption="Keys in the store"
            headers={[{ text: "Key" }, { text: "State" }, { text: "Read" }]}
          >
            {keys.map((key) => (
              <tr key={key.arn}>
                <th scope="row" className="min-w-40 max-w-96">
                  <Link href={keyHref(key)} prefetch={false} className="link block min-w-0">
                    {key.alias ? (
                      <Line>{shortAlias(key.alias)}</Line>
                    ) : (
                      <MiddleCut>{key.keyId}</MiddleCut>
                    )}
                  </Link>
                </th>
                <td>{key.state === null ? <None>Not known</None> : wordFor(key.state, "state")}</td>
                <td className="whitespace-nowrap">
                  <Freshness at={key.stateReadAt} />
                </td>
              </tr>
            ))}
          </SimpleTable>
        </Panel>
      )}
    </Block>
  );
}
