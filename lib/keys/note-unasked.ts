import type { Failure } from "./read-keys";
import { keyArn, type ScopeWork } from "./scope-work";
import { nextKeys } from "./store/write-listing";
import { writeChunk } from "./write-chunk";

/**
 * Notes on every listed key that is not done why it was not asked about, so that none that AWS lists is
 * left out and none looks as if its last reading had gone well.
 */
export async function noteUnasked(work: ScopeWork, stopped: Failure): Promise<void> {
  const because = (action: string): Failure => ({
    ...stopped,
    action,
    message: `Not asked, because too many calls had failed before: ${stopped.message}`,
  });
  const unasked = {
    metadata: because("kms:DescribeKey"),
    policy: because("kms:GetKeyPolicy"),
    grants: because("kms:ListGrants"),
    tags: because("kms:ListResourceTags"),
    rotation: null,
    rotations: null,
  };
  for (;;) {
    work.signal.throwIfAborted();
    const keyIds = await nextKeys(work.db.pool, work.step.id, "", work.pace.chunk);
    if (keyIds.length === 0) return;
    const readings = keyIds.map((keyId) => ({ keyId, arn: keyArn(work, keyId), ...unasked }));
    await writeChunk(work, readings, true);
  }
}
