import type {
  EncryptionAlgorithmSpec,
  KeyMetadata,
  KeySpec,
  KeyUsageType,
  SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";

type Algorithms = Pick<
  KeyMetadata,
  | "EncryptionAlgorithms"
  | "SigningAlgorithms"
  | "KeyAgreementAlgorithms"
  | "EncapsulationAlgorithms"
  | "MacAlgorithms"
>;

const RSA_SIGNING: SigningAlgorithmSpec[] = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];
const RSA_ENCRYPTION: EncryptionAlgorithmSpec[] = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];

/** What each spec can be made for, from "Key spec reference" of the KMS developer guide. */
export const USAGES: Record<KeySpec, readonly KeyUsageType[]> = {
  SYMMETRIC_DEFAULT: ["ENCRYPT_DECRYPT"],
  RSA_2048: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  RSA_3072: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  RSA_4096: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  ECC_NIST_P256: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_P384: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_P521: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_SECG_P256K1: ["SIGN_VERIFY"],
  ECC_NIST_EDWARDS25519: ["SIGN_VERIFY"],
  HMAC_224: ["GENERATE_VERIFY_MAC"],
  HMAC_256: ["GENERATE_VERIFY_MAC"],
  HMAC_384: ["GENERATE_VERIFY_MAC"],
  HMAC_512: ["GENERATE_VERIFY_MAC"],
  ML_DSA_44: ["SIGN_VERIFY"],
  ML_DSA_65: ["SIGN_VERIFY"],
  ML_DSA_87: ["SIGN_VERIFY"],
  ML_KEM_512: ["ENCAPSULATE_DECAPSULATE"],
  ML_KEM_768: ["ENCAPSULATE_DECAPSULATE"],
  ML_KEM_1024: ["ENCAPSULATE_DECAPSULATE"],
  SM2: ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"],
};

function signing(spec: KeySpec): SigningAlgorithmSpec[] {
  if (spec.startsWith("RSA")) return [...RSA_SIGNING];
  if (spec.startsWith("ML_DSA")) return ["ML_DSA_SHAKE_256"];
  if (spec === "SM2") return ["SM2DSA"];
  if (spec === "ECC_NIST_EDWARDS25519") return ["ED25519_SHA_512", "ED25519_PH_SHA_512"];
  if (spec === "ECC_NIST_P384") return ["ECDSA_SHA_384"];
  if (spec === "ECC_NIST_P521") return ["ECDSA_SHA_512"];
  return ["ECDSA_SHA_256"];
}

/** The algorithm lists that DescribeKey gives for a spec and usage; exactly one list is present. */
export function algorithmsOf(spec: KeySpec, usage: KeyUsageType): Algorithms {
  switch (usage) {
    case "ENCRYPT_DECRYPT":
      if (spec === "SYMMETRIC_DEFAULT") return { EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"] };
      return { EncryptionAlgorithms: spec === "SM2" ? ["SM2PKE"] : [...RSA_ENCRYPTION] };
    case "SIGN_VERIFY":
      return { SigningAlgorithms: signing(spec) };
    case "GENERATE_VERIFY_MAC":
      return {
        MacAlgorithms: [
          `HMAC_SHA_${spec.slice(5)}` as NonNullable<KeyMetadata["MacAlgorithms"]>[number],
        ],
      };
    case "KEY_AGREEMENT":
      return { KeyAgreementAlgorithms: ["ECDH"] };
    case "ENCAPSULATE_DECAPSULATE":
      return { EncapsulationAlgorithms: ["ML_KEM"] };
  }
}

/** A cryptographic operation that keys of a usage are typically used for. */
export function operationsOf(spec: KeySpec, usage: KeyUsageType): readonly string[] {
  switch (usage) {
    case "ENCRYPT_DECRYPT":
      return spec === "SYMMETRIC_DEFAULT" ? ["Decrypt", "GenerateDataKey"] : ["Decrypt", "Encrypt"];
    case "SIGN_VERIFY":
      return ["Sign", "Verify"];
    case "GENERATE_VERIFY_MAC":
      return ["GenerateMac", "VerifyMac"];
    case "KEY_AGREEMENT":
      return ["DeriveSharedSecret"];
    case "ENCAPSULATE_DECAPSULATE":
      return ["Encapsulate", "Decapsulate"];
  }
}
