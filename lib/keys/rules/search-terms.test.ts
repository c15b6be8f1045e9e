import { expect, it } from "vitest";
import { searchText } from "./derive-key";
import { searchTerms, selectiveTerms } from "./search-terms";

const keyIn = (partition: string) => ({
  aliases: [],
  key_id: "1234abcd-12ab-34cd-56ef-1234567890ab",
  arn: `arn:${partition}:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  description: null,
  tags: null,
});

it("passes over only what the text of every key holds", () => {
  expect(selectiveTerms("key of aws kms: arn:aws-cn keys")).toEqual(["of", "arn:aws-cn", "keys"]);
  expect(selectiveTerms("/")).toEqual([]);
  const passedOver = searchTerms("k key key/ :key/ kms :kms: arn:aws :").filter(
    (term) => !selectiveTerms(term).includes(term),
  );
  expect(passedOver).toHaveLength(8);
  for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-iso-b"]) {
    for (const term of passedOver) expect(searchText(keyIn(partition))).toContain(term);
  }
});
