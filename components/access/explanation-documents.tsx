"use client";

import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Select } from "@/components/ui/select";
import { Freshness } from "@/components/ui/time";
import { Unknown } from "@/components/ui/unknown";
import type { AccessExplanation } from "@/lib/access/schemas/matrix";
import { decidingStatements } from "./explanation-words";
import { HighlightedDocument } from "./highlighted-document";

/** A statement to show: set anew on every request, so that the same one is scrolled to again. */
export interface Shown {
  document: number;
  statement: number | null;
}

interface Props {
  explanation: AccessExplanation;
  shown: Shown;
  show: (shown: Shown) => void;
}

/** The documents that bear on a cell, one at a time, with the deciding statements marked. */
export function ExplanationDocuments({ explanation, shown, show }: Props) {
  const { documents } = explanation;
  const document = documents[shown.document] ?? documents[0];
  const at = document ? documents.indexOf(document) : -1;
  if (!document) return null;
  const marks = decidingStatements(explanation, at);
  const { text } = document;
  return (
    <div className="overflow-hidden rounded-md border bg-canvas">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-2 py-1.5">
        {documents.length > 1 ? (
          <Select
            label="Document"
            className="max-w-full grow basis-40"
            options={documents.map((one, index) => {
              const count = decidingStatements(explanation, index).size;
              return {
                value: String(index),
                label: count > 0 ? `${one.title} (${count} deciding)` : one.title,
              };
            })}
            value={String(at)}
            onChange={(value) => show({ document: Number(value), statement: null })}
          />
        ) : (
          <span className="min-w-0 grow truncate font-medium">{document.title}</span>
        )}
        <span className="text-xs">
          read <Freshness at={document.readAt} />
        </span>
        {text === null ? null : <CopyButton text={text} label="document" />}
      </div>
      {text === null ? (
        <p className="border-t px-3 py-3">
          <Unknown reason="It could not be read, so what it says is not known." spelled />
        </p>
      ) : (
        <HighlightedDocument document={{ ...document, text }} marks={marks} shown={shown} />
      )}
    </div>
  );
}

/** Which document to begin with: of an unknown verdict one that is missing, else the first that a statement decides in. */
export function useShown(explanation: AccessExplanation) {
  const { documents, cell } = explanation;
  const unread = documents.findIndex(({ text }) => text === null);
  const deciding = documents.findIndex((_, at) => decidingStatements(explanation, at).size > 0);
  const first = cell.verdict === "unknown" && unread >= 0 ? unread : Math.max(deciding, 0);
  return useState<Shown>({ document: first, statement: null });
}
