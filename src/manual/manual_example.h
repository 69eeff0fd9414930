/*
 * The examples of goci.yaml(5): tests/tools/manual.sh builds with them.
 */
#ifndef GOCI_MANUAL_MANUAL_EXAMPLE_H
#define GOCI_MANUAL_MANUAL_EXAMPLE_H

#define GOCI_MANUAL_EXAMPLE                          \
	"prefix: shop\n"                             \
	"defaults:\n"                                \
	"  label:\n"                                 \
	"    org.example.team: checkout\n"           \
	"services:\n"                                \
	"  web:\n"                                   \
	"    path: .\n"                              \
	"    platform: [linux/amd64, linux/arm64]\n" \
	"    port: 8080\n"                           \
	"    env: {LOG_LEVEL: info}\n"               \
	"  api:\n"                                   \
	"    path: ./cmd/api\n"                      \
	"    cmd: [serve, --quiet]\n"

#define GOCI_MANUAL_EXAMPLE_OWN \
	"defaults:\n"           \
	"  progress: plain\n"   \
	"cache:\n"              \
	"  max-size: 20GB\n"    \
	"  max-age: 30d\n"

#endif
