import { usualSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, ControlEvent, Coverage, KeyName } from "../types";
import { DAY } from "./finding";

export const NOW = Date.parse("2026-11-20T03:05:00Z");
export const KEY: KeyName = {
  arn: "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211",
  accountId: "111122223333",
  region: "eu-west-1",
};

export const role = (name: string, accountId = KEY.accountId) => ({
  ref: `arn:aws:iam::${accountId}:role/${name}`,
  accountId,
});

export function cell(more: Partial<Cell> = {}): Cell {
  return {
    key: KEY,
    at: NOW,
    principal: role("app"),
    operation: "Decrypt",
    service: "",
    outcome: "",
    count: 1,
    ...more,
  };
}

export function event(
  operation: string,
  more: Partial<ControlEvent> & { request?: unknown } = {},
): ControlEvent & { record: unknown } {
  const { request = {}, ...rest } = more;
  return {
    id: "7",
    at: NOW - 600_000,
    accountId: KEY.accountId,
    region: KEY.region,
    operation,
    principalRef: role("admin").ref,
    outcome: "",
    keyArns: [KEY.arn],
    record: { requestParameters: request },
    ...rest,
  } satisfies ControlEvent;
}

/** Covered from so many days before `NOW` until after it. */
export const covered = (days: number): Coverage => [
  { from: NOW - days * DAY, to: NOW + DAY, state: "covered" },
];

/** Covered but for one hour, so many days before `NOW`. */
export const withGap = (days: number): Coverage => {
  const gap = NOW - days * DAY;
  return [
    { from: NOW - 90 * DAY, to: gap, state: "covered" },
    { from: gap, to: gap + 3_600_000, state: "gap", reason: "failed" },
    { from: gap + 3_600_000, to: NOW + DAY, state: "covered" },
  ];
};

export const usual = usualSetting;
