"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorLine } from "@/components/ui/error-line";
import { OwnerName } from "@/components/ui/owner-name";
import { revealMisleading } from "@/components/ui/reveal";
import { deleteRule, orderRules, rulesQuery } from "@/lib/ownership/client";
import type { OwnershipRule } from "@/lib/ownership/schemas";
import { MatchWords } from "./match-words";

interface Props {
  rules: OwnershipRule[];
  onChange: (rule: OwnershipRule) => void;
}

/** The rules in the order in which they decide. */
export function RuleList({ rules, onChange }: Props) {
  const cache = useQueryClient();
  const [doomed, setDoomed] = useState<OwnershipRule | null>(null);
  const order = useMutation({
    mutationFn: orderRules,
    onSuccess: (list) => {
      cache.setQueryData(rulesQuery().queryKey, list);
      return cache.invalidateQueries({ queryKey: ["ownership", "state"] });
    },
    onError: () => cache.invalidateQueries({ queryKey: rulesQuery().queryKey }),
  });
  const move = (at: number, by: number) => {
    const ids = rules.map(({ id }) => id);
    const [id] = ids.splice(at, 1);
    if (id !== undefined) order.mutate(ids.toSpliced(at + by, 0, id));
  };
  return (
    <>
      <ErrorLine error={order.error} what="Not moved" />
      <ol aria-label="Ownership rules" className="divide-y rounded-lg border bg-surface">
        {rules.map((rule, at) => (
          <RuleLine
            key={rule.id}
            rule={rule}
            at={at}
            last={at === rules.length - 1}
            busy={order.isPending}
            move={(by) => move(at, by)}
            onChange={() => onChange(rule)}
            onDelete={() => setDoomed(rule)}
          />
        ))}
      </ol>
      {doomed ? <DeleteDialog rule={doomed} onClose={() => setDoomed(null)} /> : null}
    </>
  );
}

interface LineProps {
  rule: OwnershipRule;
  at: number;
  last: boolean;
  busy: boolean;
  move: (by: number) => void;
  onChange: () => void;
  onDelete: () => void;
}

function RuleLine({ rule, at, last, busy, move, onChange, onDelete }: LineProps) {
  const mayWrite = useCan("ownership:write");
  const icon = { size: "icon", variant: "quiet", disabled: busy } as const;
  return (
    <li className="grid gap-x-4 gap-y-1 px-3 py-2 md:grid-cols-[1.5rem_minmax(0,1fr)_minmax(0,1.4fr)_minmax(0,1fr)_auto]">
      <span className="numeric text-ink-3 max-md:hidden">{at + 1}</span>
      <div className="min-w-0">
        <bdi className="wrap-anywhere font-medium">{revealMisleading(rule.name)}</bdi>
        <div className="numeric text-ink-3 text-xs">
          {rule.keys === 1 ? "decides 1 key" : `decides ${rule.keys.toLocaleString("en")} keys`}
        </div>
      </div>
      <MatchWords match={rule.match} />
      <div className="flex min-w-0 flex-col">
        {rule.owners.map((owner) => (
          <OwnerName key={`${owner.kind}:${owner.id}`} owner={owner} />
        ))}
      </div>
      {mayWrite ? (
        <div className="flex items-start gap-1">
          <Button
            {...icon}
            aria-label={`Move ${rule.name} up`}
            className={at === 0 ? "invisible max-md:hidden" : undefined}
            onClick={() => move(-1)}
          >
            <ArrowUp aria-hidden="true" />
          </Button>
          <Button
            {...icon}
            aria-label={`Move ${rule.name} down`}
            className={last ? "invisible max-md:hidden" : undefined}
            onClick={() => move(1)}
          >
            <ArrowDown aria-hidden="true" />
          </Button>
          <Button aria-label={`Change ${rule.name}`} onClick={onChange}>
            Change
          </Button>
          <Button variant="quiet" aria-label={`Delete ${rule.name}`} onClick={onDelete}>
            Delete
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function DeleteDialog({ rule, onClose }: { rule: OwnershipRule; onClose: () => void }) {
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteRule(rule),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["ownership"] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Delete ${rule.name}?`}
      description={`The ${rule.keys.toLocaleString("en")} keys that it decides go by later rules, tags, or the fallback owner.`}
      className="max-w-md"
    >
      <div className="flex flex-col gap-3 p-4">
        <ErrorLine error={remove.error} what="Not deleted" />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={remove.isPending} onClick={() => remove.mutate()}>
            Delete rule
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
