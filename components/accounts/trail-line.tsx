import { Chip } from "@/components/ui/chip";
import type { Trail } from "@/lib/estate/schemas";

const WHAT = {
  all: { tone: "ok", shape: "dot", text: "logs KMS" },
  reads: { tone: "warn", shape: "triangle", text: "logs KMS’s reads alone, no change" },
  writes: { tone: "bad", shape: "square", text: "logs no Decrypt: KMS’s writes alone" },
  none: { tone: "bad", shape: "square", text: "leaves KMS out" },
} as const;
const UNKNOWN = { tone: "unknown", shape: "question", text: "what it logs is not known" } as const;
const UNSURE = {
  tone: "unknown",
  shape: "question",
  text: "takes KMS; whether it is switched on is not known",
} as const;
const OFF = { tone: "bad", shape: "square", text: "is switched off" } as const;

/** What the trails that watch an account log of KMS; what they leave out is missing in every chart. */
export function TrailLine({ trails }: { trails: readonly Trail[] }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1 border-b px-3 py-2">
      <span className="text-ink-3">{trails.length === 1 ? "Trail" : "Trails"}</span>
      {trails.length === 0 ? (
        <Chip tone="bad" shape="square">
          None: use of keys is in no log file
        </Chip>
      ) : null}
      {trails.map((trail) => (
        <span key={trail.arn} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <bdi className="wrap-anywhere" title={trail.arn}>
            {trail.name}
          </bdi>
          <State trail={trail} />
          {trail.bucket === null ? null : (
            <bdi className="wrap-anywhere font-mono text-ink-3 text-xs">
              s3://{trail.bucket}
              {trail.prefix ? `/${trail.prefix}` : ""}
            </bdi>
          )}
        </span>
      ))}
    </div>
  );
}

/** Good only where both are known: that it is on, and that it takes KMS. */
function stateOf({ logging, kmsEvents }: Trail) {
  if (logging === false) return OFF;
  if (kmsEvents === null) return UNKNOWN;
  return kmsEvents === "all" && logging === null ? UNSURE : WHAT[kmsEvents];
}

function State({ trail }: { trail: Trail }) {
  const { tone, shape, text } = stateOf(trail);
  return (
    <>
      <Chip tone={tone} shape={shape}>
        {text}
        {trail.multiRegion ? "" : ` in ${trail.regions.join(", ")} alone`}
      </Chip>
      {trail.deliveryError ? (
        <span className="text-bad">
          delivery fails: <bdi>{trail.deliveryError}</bdi>
        </span>
      ) : null}
    </>
  );
}
