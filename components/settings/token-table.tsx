"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Badge, Chip } from "@/components/ui/chip";
import { ErrorLine } from "@/components/ui/error-line";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { revokeToken } from "@/lib/auth/client";
import type { Token } from "@/lib/auth/schemas";
import { roleWord } from "./words";

const LOOKS = {
  live: { tone: "ok", shape: "dot", word: "In force" },
  revoked: { tone: "plain", shape: "dash", word: "Revoked" },
  expired: { tone: "plain", shape: "dash", word: "Expired" },
  "maker-disabled": { tone: "bad", shape: "square", word: "Maker disabled" },
  "maker-access-ended": { tone: "warn", shape: "half", word: "Maker's access ended" },
  "maker-role": { tone: "warn", shape: "half", word: "Maker has another role" },
} as const;

const HEADERS = [
  { text: "Name" },
  { text: "State" },
  { text: "Role" },
  { text: "Made" },
  { text: "Last use" },
  { text: "Works until" },
  { text: "Action", align: "end" as const },
];

function Revoke({ token, onRevoked }: { token: Token; onRevoked: () => void }) {
  const [sure, setSure] = useState(false);
  const revoke = useMutation({ mutationFn: () => revokeToken(token.id), onSuccess: onRevoked });
  if (!sure) {
    return (
      <Button size="sm" onClick={() => setSure(true)}>
        Revoke<span className="sr-only"> {token.name}</span>
      </Button>
    );
  }
  return (
    <span className="flex flex-wrap items-center justify-end gap-2">
      <ErrorLine error={revoke.error} what="Not revoked" />
      <Button size="sm" onClick={() => setSure(false)}>
        Keep
      </Button>
      <Button
        size="sm"
        variant="primary"
        autoFocus
        disabled={revoke.isPending}
        onClick={() => revoke.mutate()}
      >
        Revoke now<span className="sr-only"> {token.name}</span>
      </Button>
    </span>
  );
}

interface Props {
  tokens: Token[];
  mayRevokeAll: boolean;
  onRevoked: () => void;
}

export function TokenTable({ tokens, mayRevokeAll, onRevoked }: Props) {
  return (
    <SimpleTable caption="API tokens" headers={HEADERS}>
      {tokens.map((token) => {
        const { tone, shape, word } = LOOKS[token.state];
        return (
          <tr key={token.id}>
            <th scope="row" className="min-w-36">
              <bdi className="font-medium wrap-anywhere">{token.name}</bdi>
              <span className="flex items-center gap-2 text-ink-3 text-xs">
                {token.own ? <Badge>yours</Badge> : <bdi>{token.makerName ?? "command line"}</bdi>}
              </span>
            </th>
            <td>
              <Chip tone={tone} shape={shape}>
                {word}
              </Chip>
            </td>
            <td className="whitespace-nowrap">{roleWord(token.role)}</td>
            <td>
              <Time at={token.createdAt} as="day" />
            </td>
            <td>{token.lastUsedAt ? <Time at={token.lastUsedAt} /> : <None>Never</None>}</td>
            <td>
              {token.expiresAt ? <Time at={token.expiresAt} as="day" /> : <None>No end</None>}
            </td>
            <td className="text-right">
              {token.state !== "revoked" &&
              token.state !== "expired" &&
              (token.own || mayRevokeAll) ? (
                <Revoke token={token} onRevoked={onRevoked} />
              ) : null}
            </td>
          </tr>
        );
      })}
    </SimpleTable>
  );
}
