import { Panel } from "@/components/ui/facts";
import { PrincipalLink } from "@/components/ui/principal-link";
import { revealMisleading } from "@/components/ui/reveal";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import type { ProtectedByKey } from "@/lib/usage/schemas/protected";
import { shortRef } from "../chart-data";
import { count } from "../usage-words";
import { rateWords, serviceWords } from "./protects-words";

const HEADERS = [
  { text: "Stops working" },
  { text: "How often" },
  { text: "Calls", align: "end" as const },
  { text: "First in this time" },
  { text: "Last" },
];

/** Who used the key for what: those whose calls fail once it is disabled. */
export function UserList({ found, days }: { found: ProtectedByKey; days: number }) {
  return (
    <Panel label="Who used the key">
      <SimpleTable caption="Who used the key" headers={HEADERS}>
        {found.users.map((user) => (
          <tr key={`${user.principal} ${user.service}`}>
            <th scope="row" className="min-w-56">
              <PrincipalLink name={user.principal} className="link -my-0.5 inline-block leading-6">
                <bdi className="wrap-anywhere font-medium">
                  {revealMisleading(shortRef(user.principal))}
                </bdi>
              </PrincipalLink>
              {user.own ? <span className="text-ink-3"> (our reader)</span> : null}
              <span className="block text-ink-2 text-xs">
                {user.operations.join(", ")} {serviceWords(user.service)}
              </span>
            </th>
            <td className="whitespace-nowrap">{rateWords(user.calls, user.days, days + 1)}</td>
            <td className="numeric text-right">
              {count(user.calls)}
              {user.failed > 0 ? (
                <span className="block text-warn text-xs">{count(user.failed)} with an error</span>
              ) : null}
            </td>
            <td>
              <Time at={user.firstDay} as="day" />
            </td>
            <td>
              <Time at={user.lastDay} as="day" />
            </td>
          </tr>
        ))}
      </SimpleTable>
    </Panel>
  );
}
