import type { Draft } from "../draft";
import { blindSpot, hourOfStar, wrongTarget } from "./changes";
import { ghosts, unreadable } from "./ghosts";
import { cleanUp, sevenDays } from "./incidents";
import { looseReplica, nobodys, rotations } from "./lifecycle";
import { clockRunning, signing } from "./material";
import { oneKeyForAll, openDoor, partner } from "./outsiders";
import { fourteenReaders, threeInTheMorning } from "./readers";
import type { Story } from "./story";
import { loop, noBucketKey, wrongTenant } from "./usage";

/** Plants the twenty stories in a demo estate and says where they are, by number. */
export function tellStories(draft: Draft): Story[] {
  return [
    fourteenReaders,
    threeInTheMorning,
    cleanUp,
    sevenDays,
    oneKeyForAll,
    loop,
    partner,
    wrongTarget,
    openDoor,
    hourOfStar,
    clockRunning,
    signing,
    looseReplica,
    ghosts,
    blindSpot,
    noBucketKey,
    rotations,
    unreadable,
    wrongTenant,
    nobodys,
  ].map((tell) => tell(draft));
}
