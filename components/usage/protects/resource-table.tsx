import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/facts";
import { revealMisleading } from "@/components/ui/reveal";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import type { ProtectedByKey } from "@/lib/usage/schemas/protected";
import { shortRef } from "../chart-data";
import { count } from "../usage-words";
import { typeWords } from "./protects-words";

const HEADERS = [
  { text: "Resource" },
  { text: "Calls", align: "end" as const },
  { text: "Days", align: "end" as const },
  { text: "By" },
  { text: "How" },
  { text: "First in this time" },
  { text: "Last" },
];

/** What calls named, with who called for it. */
export function ResourceTable({ found }: { found: ProtectedByKey }) {
  return (
    <Panel label="Resources that calls name">
      <SimpleTable caption="Resources that calls name" headers={HEADERS}>
        {found.resources.map((row) => (
          <tr key={`${row.type} ${row.resource}`}>
            <th scope="row" className="min-w-56">
              <span className="block text-ink-3 text-xs">{typeWords(row.type)}</span>
              <span className="flex items-start">
                <bdi className="wrap-anywhere font-mono text-xs">
                  {revealMisleading(row.resource)}
                </bdi>
                <CopyButton text={row.resource} label={row.resource} />
              </span>
            </th>
            <td className="numeric text-right">
              {count(row.calls)}
              {row.failed > 0 ? (
                <span className="block text-warn text-xs">{count(row.failed)} with an error</span>
              ) : null}
            </td>
            <td className="numeric text-right">{count(row.days)}</td>
            <td>
              <bdi title={row.principals.join("\n")}>
                {row.principals.slice(0, 2).map(shortRef).map(revealMisleading).join(", ")}
              </bdi>
              {row.principalCount > 2 ? ` and ${row.principalCount - 2} more` : ""}
            </td>
            <td>
              {row.operations.join(", ")}
              <span className="block text-ink-3 text-xs">
                {row.services.map((service) => service || "direct").join(", ")}
              </span>
            </td>
            <td>
              <Time at={row.firstAt} as="day" />
            </td>
            <td>
              <Time at={row.lastAt} />
            </td>
          </tr>
        ))}
      </SimpleTable>
    </Panel>
  );
}
