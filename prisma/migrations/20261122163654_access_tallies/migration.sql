-- AlterTable
ALTER TABLE "access_pass" ADD COLUMN     "capabilities" BIGINT[] DEFAULT ARRAY[]::BIGINT[];

-- CreateTable
CREATE TABLE "access_group" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "access_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_tallied" (
    "key_id" BIGINT NOT NULL,
    "scope_group" INTEGER NOT NULL,
    "class_group" INTEGER NOT NULL,
    "owner_group" INTEGER NOT NULL,

    CONSTRAINT "access_tallied_pkey" PRIMARY KEY ("key_id")
);

-- CreateTable
CREATE TABLE "access_tally" (
    "group_id" INTEGER NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "keys" INTEGER NOT NULL,
    "unknown" INTEGER NOT NULL,
    "decrypt" INTEGER NOT NULL,
    "encrypt" INTEGER NOT NULL,
    "generate_data_keys" INTEGER NOT NULL,
    "sign_and_mac" INTEGER NOT NULL,
    "grant" INTEGER NOT NULL,
    "change_policy" INTEGER NOT NULL,
    "administer" INTEGER NOT NULL,
    "delete_or_disable" INTEGER NOT NULL,
    "read" INTEGER NOT NULL,
    "unsure_decrypt" INTEGER NOT NULL,
    "unsure_encrypt" INTEGER NOT NULL,
    "unsure_generate_data_keys" INTEGER NOT NULL,
    "unsure_sign_and_mac" INTEGER NOT NULL,
    "unsure_grant" INTEGER NOT NULL,
    "unsure_change_policy" INTEGER NOT NULL,
    "unsure_administer" INTEGER NOT NULL,
    "unsure_delete_or_disable" INTEGER NOT NULL,
    "unsure_read" INTEGER NOT NULL,

    CONSTRAINT "access_tally_pkey" PRIMARY KEY ("group_id","principal_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "access_group_kind_digest_key" ON "access_group"("kind", "digest");

-- Names are compared by bytes, as in every list.
ALTER TABLE "access_group" ALTER COLUMN "name" TYPE TEXT COLLATE "C";

-- A row is written again for every key that changes.
ALTER TABLE "access_tally" SET (fillfactor = 80);

-- ==== Tallies are the edges of the keys in access_tallied, summed: whoever writes either table, they follow in the same
-- transaction. "came" and "went" are PostgreSQL's transition tables. Prisma's check for drift cuts this file at each
-- semicolon, so function bodies write theirs as \x3B.
CREATE FUNCTION "access_tally_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    -- Rows that came or went, each once with 1 or -1.
    "changed" TEXT := CASE TG_TABLE_NAME || TG_OP
        WHEN \'access_edgeINSERT\' THEN \'SELECT "key_id", "principal_id", "set_id", 1 FROM "came"\'
        WHEN \'access_edgeDELETE\' THEN \'SELECT "key_id", "principal_id", "set_id", -1 FROM "went"\'
        WHEN \'access_edgeUPDATE\' THEN \'SELECT "key_id", "principal_id", "set_id", 1 FROM "came"
              UNION ALL SELECT "key_id", "principal_id", "set_id", -1 FROM "went"\'
        WHEN \'access_talliedINSERT\' THEN \'SELECT 1, * FROM "came"\'
        WHEN \'access_talliedDELETE\' THEN \'SELECT -1, * FROM "went"\'
        ELSE \'SELECT 1, * FROM "came" UNION ALL SELECT -1, * FROM "went"\'
    END\x3B
    -- The edges that this is for, with the groups of their keys.
    "edges" TEXT := format(CASE TG_TABLE_NAME WHEN \'access_edge\'
        THEN \'SELECT "t"."scope_group", "t"."class_group", "t"."owner_group", "x"."principal_id", "x"."set_id", "x"."n"
                FROM (%s) AS "x" ("key_id", "principal_id", "set_id", "n") JOIN "access_tallied" "t" USING ("key_id")\'
        ELSE \'SELECT "t"."scope_group", "t"."class_group", "t"."owner_group", "x"."principal_id", "x"."set_id", "t"."n"
                FROM (%s) AS "t" ("n", "key_id", "scope_group", "class_group", "owner_group")
                JOIN "access_edge" "x" USING ("key_id")\'
    END, "changed")\x3B
BEGIN
    -- Who takes a key away waits until its edges that are being written are counted, or they wait and are not.
    IF TG_TABLE_NAME = \'access_edge\' THEN
        EXECUTE format(\'SELECT 1 FROM "access_tallied" WHERE "key_id" IN (SELECT "x"."key_id" FROM (%s) AS "x") FOR SHARE\',
            "changed")\x3B
    ELSIF TG_OP = \'DELETE\' AND NOT EXISTS (SELECT FROM "access_tallied") THEN
        DELETE FROM "access_tally"\x3B
        RETURN NULL\x3B
    END IF\x3B
    EXECUTE format(\'
        WITH "r" AS MATERIALIZED (
            SELECT coalesce("scope_group", "class_group", "owner_group") AS "group_id", "principal_id", "set_id",
                   sum("n")::INT AS "n"
              FROM (%s) AS "e"
             GROUP BY GROUPING SETS (("scope_group", "principal_id", "set_id"), ("class_group", "principal_id", "set_id"),
                                     ("owner_group", "principal_id", "set_id"))
            HAVING sum("n") <> 0
        ), "f" AS MATERIALIZED (
            SELECT "s"."id", "s"."unknown" <> 0 AS "any_unknown",
               ("s"."allowed" | "s"."conditional") & "m"[1] <> 0 AS "decrypt",
               ("s"."allowed" | "s"."conditional") & "m"[1] = 0 AND "s"."unknown" & "m"[1] <> 0 AS "unsure_decrypt",
               ("s"."allowed" | "s"."conditional") & "m"[2] <> 0 AS "encrypt",
               ("s"."allowed" | "s"."conditional") & "m"[2] = 0 AND "s"."unknown" & "m"[2] <> 0 AS "unsure_encrypt",
               ("s"."allowed" | "s"."conditional") & "m"[3] <> 0 AS "generate_data_keys",
               ("s"."allowed" | "s"."conditional") & "m"[3] = 0 AND "s"."unknown" & "m"[3] <> 0 AS "unsure_generate_data_keys",
               ("s"."allowed" | "s"."conditional") & "m"[4] <> 0 AS "sign_and_mac",
               ("s"."allowed" | "s"."conditional") & "m"[4] = 0 AND "s"."unknown" & "m"[4] <> 0 AS "unsure_sign_and_mac",
               ("s"."allowed" | "s"."conditional") & "m"[5] <> 0 AS "grant",
               ("s"."allowed" | "s"."conditional") & "m"[5] = 0 AND "s"."unknown" & "m"[5] <> 0 AS "unsure_grant",
               ("s"."allowed" | "s"."conditional") & "m"[6] <> 0 AS "change_policy",
               ("s"."allowed" | "s"."conditional") & "m"[6] = 0 AND "s"."unknown" & "m"[6] <> 0 AS "unsure_change_policy",
               ("s"."allowed" | "s"."conditional") & "m"[7] <> 0 AS "administer",
               ("s"."allowed" | "s"."conditional") & "m"[7] = 0 AND "s"."unknown" & "m"[7] <> 0 AS "unsure_administer",
               ("s"."allowed" | "s"."conditional") & "m"[8] <> 0 AS "delete_or_disable",
               ("s"."allowed" | "s"."conditional") & "m"[8] = 0 AND "s"."unknown" & "m"[8] <> 0 AS "unsure_delete_or_disable",
               ("s"."allowed" | "s"."conditional") & "m"[9] <> 0 AS "read",
               ("s"."allowed" | "s"."conditional") & "m"[9] = 0 AND "s"."unknown" & "m"[9] <> 0 AS "unsure_read"
              FROM "access_set" "s", (SELECT "capabilities" AS "m" FROM "access_pass" WHERE "id" = 1) AS "p"
             WHERE "s"."id" IN (SELECT "set_id" FROM "r")
        )
        INSERT INTO "access_tally" AS "t" ("group_id", "principal_id",
               "keys",
               "unknown",
               "decrypt",
               "encrypt",
               "generate_data_keys",
               "sign_and_mac",
               "grant",
               "change_policy",
               "administer",
               "delete_or_disable",
               "read",
               "unsure_decrypt",
               "unsure_encrypt",
               "unsure_generate_data_keys",
               "unsure_sign_and_mac",
               "unsure_grant",
               "unsure_change_policy",
               "unsure_administer",
               "unsure_delete_or_disable",
               "unsure_read")
        SELECT "r"."group_id", "r"."principal_id",
               sum("r"."n"),
               coalesce(sum("r"."n") FILTER (WHERE "f"."any_unknown"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."decrypt"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."encrypt"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."generate_data_keys"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."sign_and_mac"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."grant"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."change_policy"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."administer"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."delete_or_disable"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."read"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_decrypt"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_encrypt"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_generate_data_keys"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_sign_and_mac"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_grant"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_change_policy"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_administer"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_delete_or_disable"), 0),
               coalesce(sum("r"."n") FILTER (WHERE "f"."unsure_read"), 0)
          FROM "r" JOIN "f" ON "f"."id" = "r"."set_id" GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT ("group_id", "principal_id") DO UPDATE SET
               "keys" = "t"."keys" + excluded."keys",
               "unknown" = "t"."unknown" + excluded."unknown",
               "decrypt" = "t"."decrypt" + excluded."decrypt",
               "encrypt" = "t"."encrypt" + excluded."encrypt",
               "generate_data_keys" = "t"."generate_data_keys" + excluded."generate_data_keys",
               "sign_and_mac" = "t"."sign_and_mac" + excluded."sign_and_mac",
               "grant" = "t"."grant" + excluded."grant",
               "change_policy" = "t"."change_policy" + excluded."change_policy",
               "administer" = "t"."administer" + excluded."administer",
               "delete_or_disable" = "t"."delete_or_disable" + excluded."delete_or_disable",
               "read" = "t"."read" + excluded."read",
               "unsure_decrypt" = "t"."unsure_decrypt" + excluded."unsure_decrypt",
               "unsure_encrypt" = "t"."unsure_encrypt" + excluded."unsure_encrypt",
               "unsure_generate_data_keys" = "t"."unsure_generate_data_keys" + excluded."unsure_generate_data_keys",
               "unsure_sign_and_mac" = "t"."unsure_sign_and_mac" + excluded."unsure_sign_and_mac",
               "unsure_grant" = "t"."unsure_grant" + excluded."unsure_grant",
               "unsure_change_policy" = "t"."unsure_change_policy" + excluded."unsure_change_policy",
               "unsure_administer" = "t"."unsure_administer" + excluded."unsure_administer",
               "unsure_delete_or_disable" = "t"."unsure_delete_or_disable" + excluded."unsure_delete_or_disable",
               "unsure_read" = "t"."unsure_read" + excluded."unsure_read"\', "edges")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "access_edge_came" AFTER INSERT ON "access_edge"
    REFERENCING NEW TABLE AS "came"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_tally_changed"();
CREATE TRIGGER "access_edge_changed" AFTER UPDATE ON "access_edge"
    REFERENCING NEW TABLE AS "came" OLD TABLE AS "went"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_tally_changed"();
CREATE TRIGGER "access_edge_went" AFTER DELETE ON "access_edge"
    REFERENCING OLD TABLE AS "went"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_tally_changed"();
CREATE TRIGGER "access_tallied_came" AFTER INSERT ON "access_tallied"
    REFERENCING NEW TABLE AS "came"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_tally_changed"();
CREATE TRIGGER "access_tallied_changed" AFTER UPDATE ON "access_tallied"
    REFERENCING NEW TABLE AS "came" OLD TABLE AS "went"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_tally_changed"();
CREATE TRIGGER "access_tallied_went" AFTER DELETE ON "access_tallied"
    REFERENCING OLD TABLE AS "went"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_tally_changed"();

CREATE OR REPLACE FUNCTION "access_of_lost_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    -- First what counts them: edges that are being written meanwhile are then counted or not, and never half.
    DELETE FROM "access_tallied" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    DELETE FROM "access_edge" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    DELETE FROM "access_input" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    DELETE FROM "access_change" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    RETURN NULL\x3B
END\x3B
';
