import { Chip } from "@/components/ui/chip";
import { Block, FactRow, Panel } from "@/components/ui/facts";
import { rotationLook } from "@/components/ui/key-words";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { describeRotation } from "./describe-rotation";
import type { SectionProps } from "./key-section";
import { PartNotice } from "./part-notice";
import { whyNot } from "./reading";

const TYPES: Record<string, string> = { AUTOMATIC: "Automatic", ON_DEMAND: "On demand" };
const HEADERS = ["Rotated", "Kind", "Key material", "Material"];
const MATERIAL: Record<string, string> = {
  CURRENT: "Current",
  NON_CURRENT: "Not current",
  PENDING_ROTATION: "Waits for rotation",
  IMPORTED: "Imported",
  PENDING_IMPORT: "Waits for import",
};

export function RotationSection({ detail }: SectionProps) {
  const look = rotationLook(detail.rotation);
  const asked = detail.rotation === "on" || detail.rotation === "off";
  return (
    <>
      {detail.unreadable.includes("rotation") ? (
        <PartNotice detail={detail} part="rotation" what="The rotation setting has" />
      ) : null}
      <div className="grid items-start gap-6 xl:grid-cols-[26rem_minmax(0,1fr)]">
        <Block title="Rotation">
          <Panel>
            <dl className="px-3">
              <FactRow name="Automatic">
                <Chip tone={look.tone} shape={look.shape}>
                  {look.word}
                </Chip>
                <p className="mt-1 text-ink-2">{describeRotation(detail)}</p>
              </FactRow>
              {asked ? (
                <>
                  <FactRow name="Period">
                    {detail.rotationPeriodDays === null ? (
                      <None>None set</None>
                    ) : (
                      `${detail.rotationPeriodDays} days`
                    )}
                  </FactRow>
                  <FactRow name="Next">
                    {detail.nextRotationAt === null ? (
                      <None>None planned</None>
                    ) : (
                      <Time at={detail.nextRotationAt} as="full" />
                    )}
                  </FactRow>
                </>
              ) : null}
              <FactRow name="Last">
                {detail.lastRotatedAt !== null ? (
                  <Time at={detail.lastRotatedAt} as="full" />
                ) : (
                  <NeverRotated detail={detail} />
                )}
              </FactRow>
              <FactRow name="On demand">
                {detail.onDemandRotations === null ? (
                  <NeverRotated detail={detail} />
                ) : (
                  `${detail.onDemandRotations} of the 25 that AWS allows`
                )}
              </FactRow>
            </dl>
          </Panel>
        </Block>
        <Block title="Rotations so far" note="as ListKeyRotations tells them">
          <Rotations detail={detail} />
        </Block>
      </div>
    </>
  );
}

function NeverRotated({ detail }: Pick<SectionProps, "detail">) {
  const reading = detail.reads.rotations;
  if (reading?.status === "data") return <None>Never, as far as AWS tells</None>;
  if (!reading && detail.rotation === "not-possible") return <None>Not possible</None>;
  return <Unknown reason={whyNot("rotations", reading) ?? "Not read."} spelled />;
}

function Rotations({ detail }: Pick<SectionProps, "detail">) {
  if (detail.rotations.length === 0) {
    return (
      <Panel>
        <p className="p-3">
          <NeverRotated detail={detail} />
        </p>
      </Panel>
    );
  }
  return (
    <Panel label="Table of rotations">
      <SimpleTable caption="Rotations" headers={HEADERS.map((text) => ({ text }))}>
        {detail.rotations.map((rotation) => (
          <tr key={`${rotation.rotatedAt} ${rotation.keyMaterialId}`}>
            <th scope="row">
              {rotation.rotatedAt === null ? (
                <None>First material</None>
              ) : (
                <Time at={rotation.rotatedAt} as="full" />
              )}
            </th>
            <td>
              {rotation.type === null ? (
                <None>Not told</None>
              ) : (
                (TYPES[rotation.type] ?? rotation.type)
              )}
            </td>
            <td className="max-w-48">
              {rotation.keyMaterialId === null ? (
                <None>Not told</None>
              ) : (
                <code className="block truncate text-xs" title={rotation.keyMaterialId}>
                  {rotation.keyMaterialId}
                </code>
              )}
            </td>
            <td>
              {states(rotation)}
              {rotation.validTo === null ? null : (
                <span className="block text-ink-2 text-xs">
                  expires <Time at={rotation.validTo} as="full" />
                </span>
              )}
            </td>
          </tr>
        ))}
      </SimpleTable>
    </Panel>
  );
}

/** State of a rotation's material, and for imported material whether it is there. */
function states({ materialState, importState }: KeyDetail["rotations"][number]): string {
  const words = [materialState, importState].filter((state) => state !== null);
  return words.map((state) => MATERIAL[state] ?? state).join(", ") || "Not told";
}
