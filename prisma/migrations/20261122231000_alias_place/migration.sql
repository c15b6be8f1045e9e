-- Sorted by name, AWS's own aliases come after all others, most of which have no key yet: pages of them stood before the
-- first of ours. No name may have a tilde, and alias/aws/ is AWS's alone.
ALTER TABLE "alias" ADD COLUMN "place" TEXT COLLATE "C" GENERATED ALWAYS AS (
    CASE WHEN "name" LIKE 'alias/aws/%' THEN '~' || ("name" COLLATE "C") ELSE "name" COLLATE "C" END
) STORED;

CREATE INDEX "alias_place_id_idx" ON "alias"("place", "id");
DROP INDEX "alias_name_id_idx";

ANALYZE "alias";
