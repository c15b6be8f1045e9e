import { cn } from "./cn";

interface Props {
  caption: string;
  headers: { text: string; align?: "end" }[];
  children: React.ReactNode;
}

/** A small native table inside a panel, without sorting or paging. */
export function SimpleTable({ caption, headers, children }: Props) {
  return (
    <table className="w-full text-sm [&_td]:border-b [&_td]:px-3 [&_td]:py-2 [&_td]:align-top [&_tbody_th]:border-b [&_tbody_th]:px-3 [&_tbody_th]:py-2 [&_tbody_th]:text-left [&_tbody_th]:align-top [&_tbody_th]:font-normal [&_tr:last-child>*]:border-b-0">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b bg-canvas">
          {headers.map((header) => (
            <th
              key={header.text}
              scope="col"
              className={cn(
                "h-8 whitespace-nowrap px-3 text-left font-medium text-ink-2 text-xs",
                header.align === "end" && "text-right",
              )}
            >
              {header.text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
