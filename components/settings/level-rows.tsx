"use client";

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

/** A level as it is being written. `id` keeps its row while it moves. */
export interface LevelText {
  id: number;
  name: string;
  values: string;
}

interface Props {
  levels: LevelText[];
  disabled: boolean;
  onChange: (levels: LevelText[]) => void;
}

/** Levels of a classification, the most severe first, each with the texts that mean it. */
export function LevelRows({ levels, disabled, onChange }: Props) {
  const set = (id: number, more: Partial<LevelText>) =>
    onChange(levels.map((level) => (level.id === id ? { ...level, ...more } : level)));
  const move = (from: number, to: number) => {
    const next = [...levels];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <ol aria-label="Levels, the most severe first" className="flex flex-col gap-2">
      {levels.map(({ id, name, values }, at) => (
        <li
          key={id}
          className="grid grid-cols-[1.5rem_minmax(0,1fr)_auto] items-center gap-2 sm:grid-cols-[1.5rem_10rem_minmax(0,1fr)_auto]"
        >
          <span className="numeric text-ink-3">{at + 1}</span>
          <Input
            aria-label={`Name of level ${at + 1}`}
            value={name}
            disabled={disabled}
            maxLength={40}
            onChange={(event) => set(id, { name: event.target.value })}
          />
          <Input
            aria-label={`Other words for ${name || `level ${at + 1}`}`}
            placeholder="Other words for it, with commas"
            value={values}
            disabled={disabled}
            className="col-start-2 sm:col-start-auto"
            onChange={(event) => set(id, { values: event.target.value })}
          />
          {disabled ? null : (
            <span className="row-span-2 flex flex-wrap justify-end sm:row-span-1">
              <Button
                size="icon"
                variant="quiet"
                aria-label={`Move ${name} up`}
                disabled={at === 0}
                onClick={() => move(at, at - 1)}
              >
                <ArrowUp aria-hidden="true" />
              </Button>
              <Button
                size="icon"
                variant="quiet"
                aria-label={`Move ${name} down`}
                disabled={at === levels.length - 1}
                onClick={() => move(at, at + 1)}
              >
                <ArrowDown aria-hidden="true" />
              </Button>
              <Button
                size="icon"
                variant="quiet"
                aria-label={`Remove ${name}`}
                disabled={levels.length === 1}
                onClick={() => onChange(levels.filter((level) => level.id !== id))}
              >
                <X aria-hidden="true" />
              </Button>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
