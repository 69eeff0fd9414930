/*
 * The defaults of an image: its user, port, paths and stop signal, where neither a
 * goci.yaml nor an option sets them. The help and the messages are made from the same
 * macros.
 */
#ifndef GOCI_APP_DEFAULTS_H
#define GOCI_APP_DEFAULTS_H

/* The user of a service: the config's User, and its entry in /etc/passwd. */
#define GOCI_USER_DEFAULT "1001:1001"
#define GOCI_UID 1001
#define GOCI_USER "chorus"

/* The config's WorkingDir and StopSignal, and the port that PORT names. */
#define GOCI_WORKDIR_DEFAULT "/app"
#define GOCI_SIGNAL_DEFAULT "SIGTERM"
#define GOCI_PORT_DEFAULT "8081"
/* The value of `port` that stands for no port. */
#define GOCI_PORT_NONE "none"

/* The value of `attest` that stands for nothing. */
#define GOCI_ATTEST_NONE "none"
#define GOCI_SBOM_PACKAGE_FILES "package-files"

/* The program in the image, its folder, and the search path of the config. */
#define GOCI_APP_DIR "/app"
#define GOCI_PROGRAM GOCI_APP_DIR "/main"
#define GOCI_PATH_DEFAULT "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* In stages with a toolchain. */
#define GOCI_HOME "/home/" GOCI_USER
#define GOCI_GOCACHE GOCI_HOME "/.cache/go-build"
#define GOCI_GOPATH "/go"
#define GOCI_GOMODCACHE "/go/pkg/mod"
#define GOCI_GOROOT "/usr/local/go"

/* The value of --builder-id for the URI of goci itself. */
#define GOCI_BUILDER_ITSELF "goci"

#endif
