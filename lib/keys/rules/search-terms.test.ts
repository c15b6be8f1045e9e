import { expect, it } from "vitest";
import { arnHead } from "./arn-terms";
import { searchTerms, selectiveTerms } from "./search-terms";

const arnIn = (partition: string) =>
  `${arnHead({ partition, region: "eu-west-1", accountId: "111122223333" })}1234abcd`;

it("passes over only what the text of every key holds", () => {
  expect(selectiveTerms("key of aws kms: arn:aws-cn keys")).toEqual(["of", "arn:aws-cn", "keys"]);
  expect(selectiveTerms("/")).toEqual([]);
  const passedOver = searchTerms("k key key/ :key/ kms :kms: arn:aws :").filter(
    (term) => !selectiveTerms(term).includes(term),
  );
  expect(passedOver).toHaveLength(8);
  for (const partition of ["aws", "aws-cn", "aws-us-gov", "aws-iso-b"]) {
    for (const term of passedOver) expect(arnIn(partition)).toContain(term);
  }
});
