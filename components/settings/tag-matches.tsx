"use client";

import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/chip";
import { ErrorLine } from "@/components/ui/error-line";
import { useDebounced } from "@/components/ui/use-debounced";
import type { TagMappingPreview } from "@/lib/keys/schemas/tag-mapping";
import { tagMappingPreviewQuery } from "@/lib/settings/client";

const SHOWN = 12;

interface Props {
  name: string;
  draft: unknown;
  /** Values that mean no level are marked. */
  levels?: boolean;
}

/** What the keys that are there would say under the mapping as it stands in the form. */
export function TagMatches({ name, draft, levels = false }: Props) {
  // As text: the same mapping is another object with every keystroke elsewhere in the form.
  const wanted: unknown = JSON.parse(useDebounced(JSON.stringify(draft), 400));
  const preview = useQuery({
    ...tagMappingPreviewQuery<TagMappingPreview>(name, wanted),
    enabled: wanted !== null,
    retry: false,
  });
  const { data } = preview;
  if (!data) {
    return preview.isError ? (
      <ErrorLine error={preview.error} what="Not counted" />
    ) : (
      <p role="status" className="text-ink-3">
        Counting keys…
      </p>
    );
  }
  const shown = data.values.slice(0, SHOWN);
  const rest = data.others + data.values.slice(SHOWN).reduce((sum, { keys }) => sum + keys, 0);
  return (
    <div className="rounded-md border bg-canvas p-3" aria-busy={preview.isFetching}>
      <p className="font-medium text-xs">What keys say under this, as they are now</p>
      <p className="text-ink-2 text-xs">
        Tags:{" "}
        {data.names.length > 0
          ? data.names.map(({ name: tag, keys }) => `${tag} (${keys})`).join(", ")
          : "no key has a tag of these names"}
      </p>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
        {shown.map(({ value, level, keys }) => (
          <li key={value} className="flex min-w-0 max-w-full items-center gap-1.5">
            <bdi className="truncate">{value}</bdi>
            <span className="numeric text-ink-3">{keys}</span>
            {levels && !level ? <Badge tone="warn">no level</Badge> : null}
          </li>
        ))}
        {rest > 0 ? <li className="text-ink-2">other values {rest}</li> : null}
        <li className="text-ink-2">
          nothing <span className="numeric text-ink-3">{data.none}</span>
        </li>
        {data.unread > 0 ? (
          <li className="text-ink-2 italic">
            unknown, tags not read <span className="numeric">{data.unread}</span>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
