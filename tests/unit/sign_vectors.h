/*
 * Keys of openssl and cosign, and what cosign 3 has signed with them: fixed vectors.
 */
#ifndef GOCI_SIGN_VECTORS_H
#define GOCI_SIGN_VECTORS_H

/* clang-format off */
/* openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 */
static const char key_p256[] __attribute__((unused)) =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7FoTFKFD4HVARSIc\n"
	"+HGEzzcbAUh1/sRrMqNjzqeY642hRANCAARXZV0duVErcnjhe0CVODvKxFcEfI/O\n"
	"bt84CCDwu8pAjSey/fFQzyCNz48erXepkwXyTfCQFvWq5qVU1FXjaybc\n"
	"-----END PRIVATE KEY-----\n";
/* its public part */
static const char public_p256[] __attribute__((unused)) =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEV2VdHblRK3J44XtAlTg7ysRXBHyP\n"
	"zm7fOAgg8LvKQI0nsv3xUM8gjc+PHq13qZMF8k3wkBb1qualVNRV42sm3A==\n"
	"-----END PUBLIC KEY-----\n";
/* openssl pkcs8 -topk8: the same key, password "secret" */
static const char key_sealed[] __attribute__((unused)) =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgOEy8unZWTYgICCAAw\n"
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGYhbhqhE2l0xZLUK7dOFI8EgZAe\n"
	"wEhnHv0n5KZPmvGUxWNLJlm5FYlXq3ntfxGatt2Chwh1aMHaWDRYeSkJdVF1aHeo\n"
	"OKDRaQ2UQHipHwSqZ7UsIpCXwLWIiN5wawumbYzg4FuD4YLtOi3jt1mtCjiSnUz3\n"
	"6Z66pt5Yjgf5HV8crTH4mpvCk65uj5AHw5NbmF34DO8Mgio9b8dxmURRm99RaHY=\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";
/* openssl pkcs8 -topk8 -iter 16777216 */
static const char key_costly[] __attribute__((unused)) =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHuMFkGCSqGSIb3DQEFDTBMMCsGCSqGSIb3DQEFDDAeBAhLlbYc3j3fNwIEAQAA\n"
	"ADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQf7CnTGzht7/sSjl9B4yk0wSB\n"
	"kOilzjnZ2HIoHssrkxULxhbvcQ6h6m9akhQ2vhk4JNZQf7RlCSg3CzS9XPlXf0zV\n"
	"weT+0e/V6Sc0W9ejsKkv9VKZt/aX8iMbhxpIkfhCmaQ0itdDUbKdS8IUzeKTLsiM\n"
	"yMLfixzUAUmJGSetnWbQ9XM1kZjS//FU/XV7vOh0xeNQdwFqR9E0ZiLmBn9kwS/7\n"
	"KA==\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";
/* openssl ec -aes128, likewise */
static const char key_old[] __attribute__((unused)) =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"Proc-Type: 4,ENCRYPTED\n"
	"DEK-Info: AES-128-CBC,80A08BB3F1538EEB25504E28F3B9F9C6\n"
	"\n"
	"RQUQksJKH9pnL9wxqdfMzKcXz9C0yu6eeXI1bHviRhoIF8JBFEwmtvM2GQGeBM6a\n"
	"PmMhdx/uPyhjnWnA9XiZMS3TRAQt/KO0k/IxqB3iNMhneh7AIgyjmG86Ddc5Y7Nx\n"
	"IC2D1jUSvwKmLaLU+gpSOZFUrEP0vKy/A6voZtPyHuo=\n"
	"-----END EC PRIVATE KEY-----\n";
/* cosign import-key-pair, likewise */
static const char key_cosign[] __attribute__((unused)) =
	"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"
	"eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6\n"
	"OCwicCI6MX0sInNhbHQiOiJ0dHljN2s3dGNNbFQ4ZGVBZ1dhUVRmcUFNS04yWTRE\n"
	"ajZwUzBlL1Rxb0lRPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94\n"
	"Iiwibm9uY2UiOiI4aWVFQUhGN0MxSkJXQ3RKRDJoS1ZPM3EvYUdtSWhLVyJ9LCJj\n"
	"aXBoZXJ0ZXh0IjoiWmtVTy9uTitSTUd5Qk1pZk1PQVFvUnZKM3pESFNBbElZWHpV\n"
	"WHFGcDJ0T3FaYXd1ZVcvVUVyOXI4UkZRWGQ5S3hNQmJidXUyQWNhSHVPTmVZejNE\n"
	"VitidGI4TDN4bXArZElzdyt6cEFkWHN5cHZVYkN3dTJBYmtWR2pOcHNEQXdaMmIv\n"
	"YWVuMjBBaWpEZnRPcE8yT1I3bzBSRHo3NzhUTWRZWEFWajhiY3FGb3hobmYxMDJM\n"
	"TjFnc1BrcFlQNUQxbDlWUEpncS9EVHhGQUE9PSJ9\n"
	"-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n";
/* other keys, and what cosign 3 has signed with them: P-384 with SHA-384, */
static const char public_p384[] __attribute__((unused)) =
	"-----BEGIN PUBLIC KEY-----\n"
	"MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEQO0sW5aJcNAorDI5xDA+0CRzXMQ5wx+E\n"
	"cp9s9ofhlHT0cLlsVpSB9ThZeYHDTUhispseSmA2QE0P374pgEGuootRzHZuUC2N\n"
	"AatbeLEMIN09Qy81bDNR15XgizXWpfxK\n"
	"-----END PUBLIC KEY-----\n";
/* Ed25519ph */
static const char public_ed25519[] __attribute__((unused)) =
	"-----BEGIN PUBLIC KEY-----\n"
	"MCowBQYDK2VwAyEAJ5nfNPpPjAM81XDAcyKZlXW0l3ZstZuXomkueNVzpSM=\n"
	"-----END PUBLIC KEY-----\n";
/* cosign sign, by cosign 3 */
static const char bundle_p256[] __attribute__((unused)) =
	"{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"ver"
	"ificationMaterial\":{\"publicKey\":{\"hint\":\"rdTWdPFofRRNBKS8qN5hDAh"
	"M11kXBISvQNM8FNRpII8=\"}},\"dsseEnvelope\":{\"payload\":\"eyJfdHlwZSI6"
	"Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJkaWdlc3"
	"QiOnsic2hhMjU2IjoiNzk2NzFjNWZmM2UyMzQzNjM1ZmU1N2MzOTc4NzczMDdhMzY1ZjJj"
	"MzBjZTU1NGFjZGNjYjA5ODU4YjQ0ZjhmMCJ9LCJhbm5vdGF0aW9ucyI6e319XSwicHJlZG"
	"ljYXRlVHlwZSI6Imh0dHBzOi8vc2lnc3RvcmUuZGV2L2Nvc2lnbi9zaWduL3YxIiwicHJl"
	"ZGljYXRlIjp7fX0=\",\"payloadType\":\"application/vnd.in-toto+json\",\""
	"signatures\":[{\"sig\":\"MEUCIDZGJCuF1KrKN+sk5/Ic0rJp/sGrv/mjl8MCrdOGM"
	"6S3AiEA+dB6BHkmmHhEIvEjAX3U3+RvYHHPT+UWGAwRBYRBMac=\"}]}}";
static const char bundle_p384[] __attribute__((unused)) =
	"{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"ver"
	"ificationMaterial\":{\"publicKey\":{\"hint\":\"8KkAK+iQvjfaTl7VfpbKHjC"
	"3InecYEHu8JLdumHwLEg=\"}},\"dsseEnvelope\":{\"payload\":\"eyJfdHlwZSI6"
	"Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJkaWdlc3"
	"QiOnsic2hhMjU2IjoiNzk2NzFjNWZmM2UyMzQzNjM1ZmU1N2MzOTc4NzczMDdhMzY1ZjJj"
	"MzBjZTU1NGFjZGNjYjA5ODU4YjQ0ZjhmMCJ9LCJhbm5vdGF0aW9ucyI6e319XSwicHJlZG"
	"ljYXRlVHlwZSI6Imh0dHBzOi8vc2lnc3RvcmUuZGV2L2Nvc2lnbi9zaWduL3YxIiwicHJl"
	"ZGljYXRlIjp7fX0=\",\"payloadType\":\"application/vnd.in-toto+json\",\""
	"signatures\":[{\"sig\":\"MGQCMFdvQFA4mlee83pQYabLcag0jLCVtYZpLm9zUfrZN"
	"9mIdXfoAT46i/k0kkPUfOkr0QIwGW4pwkL2FkKVruGEKVj0RkUxV/DndoqIQcDauM8fj0k"
	"D1j4+B4JELdqd815qaqcH\"}]}}";
static const char bundle_ed25519[] __attribute__((unused)) =
	"{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"ver"
	"ificationMaterial\":{\"publicKey\":{\"hint\":\"VTIPRt/MHe5lUI2vMb334og"
	"R/AXzTMoRbXHVWWCL6os=\"}},\"dsseEnvelope\":{\"payload\":\"eyJfdHlwZSI6"
	"Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJkaWdlc3"
	"QiOnsic2hhMjU2IjoiNzk2NzFjNWZmM2UyMzQzNjM1ZmU1N2MzOTc4NzczMDdhMzY1ZjJj"
	"MzBjZTU1NGFjZGNjYjA5ODU4YjQ0ZjhmMCJ9LCJhbm5vdGF0aW9ucyI6e319XSwicHJlZG"
	"ljYXRlVHlwZSI6Imh0dHBzOi8vc2lnc3RvcmUuZGV2L2Nvc2lnbi9zaWduL3YxIiwicHJl"
	"ZGljYXRlIjp7fX0=\",\"payloadType\":\"application/vnd.in-toto+json\",\""
	"signatures\":[{\"sig\":\"EpCzJcJOQYWfEtQWcOSvPVauFK3u8t5Iyax/OIE0cR1VM"
	"884hBpJEcf3JhQVuEgCKPJwFDNSuEZZ+KwNjM7BBA==\"}]}}";
/* cosign sign --new-bundle-format=false */
static const char simple_payload[] __attribute__((unused)) =
	"{\"critical\":{\"identity\":{\"docker-reference\":\"127.0.0.1:32961/cs"
	"-p256\"},\"image\":{\"docker-manifest-digest\":\"sha256:79671c5ff3e234"
	"3635fe57c397877307a365f2c30ce554acdccb09858b44f8f0\"},\"type\":\"cosig"
	"n container image signature\"},\"optional\":null}";
static const char simple_signature[] __attribute__((unused)) =
	"MEUCIQDdaGBw6DKv/WWRfk7vYuqHf+vG458E6zjM0QoCFn+bzQIgV5rQhXW/cc6UcoSeID"
	"qngiIL+Vlz+BZ520Qcd9NAvkg=";
/* clang-format on */

/* The image that is signed. */
static const char signed_image[] __attribute__((unused)) =
	"sha256:79671c5ff3e2343635fe57c397877307a365f2c30ce554acdccb09858b44f8f0";

#endif
