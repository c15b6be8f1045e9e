-- Sorted by alias, AWS's own keys come after all others: nobody looks for them first, and a list of keys began with
-- them. No alias may have a tilde, and alias/aws/ is AWS's alone. The function is as before but for its alias.
CREATE OR REPLACE FUNCTION "key_list_refresh"("ids" BIGINT[]) RETURNS VOID LANGUAGE sql AS $$
    WITH "source" AS MATERIALIZED (
        SELECT
            "k"."id" AS "key_id",
            "k"."account_id",
            left(lower("a"."name"), 200) || ' ' || "a"."id" AS "account_sort",
            "k"."region",
            "k"."key_id" AS "kms_id",
            left("k"."manager", 256) AS "manager",
            left("k"."state", 256) AS "state",
            left("k"."spec", 256) AS "spec",
            left("k"."usage", 256) AS "usage",
            left("k"."origin", 256) AS "origin",
            "k"."rotation",
            "k"."last_use",
            CASE WHEN "k"."multi_region" THEN "k"."multi_region_type" WHEN NOT "k"."multi_region" THEN '(none)' END
                AS "multi_region",
            CASE WHEN cardinality("k"."owners") > 0 THEN (
                SELECT left(string_agg("n"."name", ', ' ORDER BY "n"."name" COLLATE "C"), 256) FROM (
                    SELECT coalesce("p"."name", substr("o"."ref", strpos("o"."ref", ':') + 1)) AS "name"
                    FROM unnest("k"."owners") AS "o" ("ref")
                    LEFT JOIN "person" "p" ON "p"."id"
                        = CASE WHEN "o"."ref" LIKE 'person:%' THEN substr("o"."ref", 8)::uuid END
                ) "n"
            ) END AS "owner",
            array_to_string("k"."owners", chr(10)) AS "owner_refs",
            "k"."owned",
            left("k"."environment", 256) AS "environment",
            left("k"."classification", 256) AS "classification",
            "k"."tags" IS NOT NULL AS "tags_known",
            "k"."unreadable",
            "k"."gone_at" IS NOT NULL AS "gone",
            CASE WHEN "k"."aliases"[1] LIKE 'alias/aws/%' THEN '~' ELSE '' END || left(lower("k"."aliases"[1]), 256)
                AS "alias",
            "k"."created_at",
            "k"."next_rotation_at",
            "k"."last_used_at",
            "k"."valid_to",
            "k"."grant_count",
            "k"."search",
            "k"."scope_id", "k"."owners"
        FROM "key" "k"
        JOIN "scope" "s" ON "s"."id" = "k"."scope_id"
        JOIN "account" "a" ON "a"."id" = "s"."account_id"
        WHERE "k"."id" = ANY("ids")
    ), "changed" AS MATERIALIZED (
        SELECT "s".*,
            sha256(convert_to(ROW(
                "s"."manager", "s"."state", "s"."spec", "s"."usage", "s"."origin", "s"."rotation", "s"."last_use",
                "s"."multi_region", "s"."environment", "s"."classification", "s"."tags_known", "s"."unreadable"
            )::text, 'UTF8')) AS "profile",
            sha256(convert_to(ROW("s"."owners", "s"."owned")::text, 'UTF8')) AS "owner_set"
        FROM "source" "s" LEFT JOIN "key_list" "l" ON "l"."key_id" = "s"."key_id"
        WHERE "l"."key_id" IS NULL OR (
            "l"."scope_id", "l"."account_id", "l"."account_sort", "l"."region", "l"."kms_id", "l"."manager",
            "l"."state", "l"."spec", "l"."usage", "l"."origin", "l"."rotation", "l"."last_use", "l"."multi_region",
            "l"."owner", "l"."owner_refs", "l"."owned", "l"."environment", "l"."classification", "l"."tags_known",
            "l"."unreadable", "l"."gone", "l"."alias", "l"."created_at", "l"."next_rotation_at",
            "l"."last_used_at", "l"."valid_to", "l"."grant_count", "l"."search"
        ) IS DISTINCT FROM (
            "s"."scope_id", "s"."account_id", "s"."account_sort", "s"."region", "s"."kms_id", "s"."manager",
            "s"."state", "s"."spec", "s"."usage", "s"."origin", "s"."rotation", "s"."last_use", "s"."multi_region",
            "s"."owner", "s"."owner_refs", "s"."owned", "s"."environment", "s"."classification", "s"."tags_known",
            "s"."unreadable", "s"."gone", "s"."alias", "s"."created_at", "s"."next_rotation_at",
            "s"."last_used_at", "s"."valid_to", "s"."grant_count", "s"."search"
        )
    ), "new_profile" AS (
        INSERT INTO "key_profile" (
            "digest",
            "manager", "state", "spec", "usage", "origin", "rotation", "last_use", "multi_region", "environment",
            "classification", "tags_known", "unreadable"
        )
        SELECT DISTINCT ON ("c"."profile") "c"."profile",
            "c"."manager", "c"."state", "c"."spec", "c"."usage", "c"."origin", "c"."rotation", "c"."last_use",
            "c"."multi_region", "c"."environment", "c"."classification", "c"."tags_known", "c"."unreadable"
        FROM "changed" "c"
        WHERE NOT EXISTS (SELECT FROM "key_profile" "p" WHERE "p"."digest" = "c"."profile")
        RETURNING "id", "digest"
    ), "new_owner_set" AS (
        INSERT INTO "key_owner_set" ("digest", "owners", "owner_refs", "owned")
        SELECT DISTINCT ON ("c"."owner_set") "c"."owner_set", "c"."owners", "c"."owner_refs", "c"."owned"
        FROM "changed" "c"
        WHERE NOT EXISTS (SELECT FROM "key_owner_set" "o" WHERE "o"."digest" = "c"."owner_set")
        RETURNING "id", "digest"
    )
    INSERT INTO "key_list" AS "l" (
        "key_id",
        "scope_id", "profile_id", "owner_set_id", "account_id", "account_sort", "region", "kms_id", "manager",
        "state", "spec", "usage", "origin", "rotation", "last_use", "multi_region", "owner", "owner_refs", "owned",
        "environment", "classification", "tags_known", "unreadable", "gone", "alias", "created_at",
        "next_rotation_at", "last_used_at", "valid_to", "grant_count", "search"
    )
    SELECT
        "c"."key_id",
        "c"."scope_id",
        coalesce("np"."id", (SELECT min("p"."id") FROM "key_profile" "p" WHERE "p"."digest" = "c"."profile")),
        coalesce("no"."id", (SELECT min("o"."id") FROM "key_owner_set" "o" WHERE "o"."digest" = "c"."owner_set")),
        "c"."account_id", "c"."account_sort", "c"."region", "c"."kms_id", "c"."manager", "c"."state", "c"."spec",
        "c"."usage", "c"."origin", "c"."rotation", "c"."last_use", "c"."multi_region", "c"."owner",
        "c"."owner_refs", "c"."owned", "c"."environment", "c"."classification", "c"."tags_known", "c"."unreadable",
        "c"."gone", "c"."alias", "c"."created_at", "c"."next_rotation_at", "c"."last_used_at", "c"."valid_to",
        "c"."grant_count", "c"."search"
    FROM "changed" "c"
    LEFT JOIN "new_profile" "np" ON "np"."digest" = "c"."profile"
    LEFT JOIN "new_owner_set" "no" ON "no"."digest" = "c"."owner_set"
    ON CONFLICT ("key_id") DO UPDATE SET (
        "scope_id", "profile_id", "owner_set_id", "account_id", "account_sort", "region", "kms_id", "manager",
        "state", "spec", "usage", "origin", "rotation", "last_use", "multi_region", "owner", "owner_refs", "owned",
        "environment", "classification", "tags_known", "unreadable", "gone", "alias", "created_at",
        "next_rotation_at", "last_used_at", "valid_to", "grant_count", "search"
    ) = (
        EXCLUDED."scope_id", EXCLUDED."profile_id", EXCLUDED."owner_set_id", EXCLUDED."account_id",
        EXCLUDED."account_sort", EXCLUDED."region", EXCLUDED."kms_id", EXCLUDED."manager", EXCLUDED."state",
        EXCLUDED."spec", EXCLUDED."usage", EXCLUDED."origin", EXCLUDED."rotation", EXCLUDED."last_use",
        EXCLUDED."multi_region", EXCLUDED."owner", EXCLUDED."owner_refs", EXCLUDED."owned", EXCLUDED."environment",
        EXCLUDED."classification", EXCLUDED."tags_known", EXCLUDED."unreadable", EXCLUDED."gone", EXCLUDED."alias",
        EXCLUDED."created_at", EXCLUDED."next_rotation_at", EXCLUDED."last_used_at", EXCLUDED."valid_to",
        EXCLUDED."grant_count", EXCLUDED."search"
    )
$$;

UPDATE "key_list" SET "alias" = '~' || "alias" WHERE "alias" LIKE 'alias/aws/%';
