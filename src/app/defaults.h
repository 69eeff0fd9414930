/*
 * What goci gives an image, and where: the defaults that options, help texts, stages
 * and the tools beside a build share.
 */
#ifndef GOCI_APP_DEFAULTS_H
#define GOCI_APP_DEFAULTS_H

/* The port that a service listens on, where none is set. */
#define GOCI_PORT_DEFAULT "8081"
/* The value of `port` that stands for no port. */
#define GOCI_PORT_NONE "none"

/* The user that a service runs as. */
#define GOCI_UID 1001
#define GOCI_USER "chorus"
#define GOCI_USER_DEFAULT "1001:1001"

#define GOCI_WORKDIR_DEFAULT "/app"
#define GOCI_SIGNAL_DEFAULT "SIGTERM"

/* Paths in the stages that have a toolchain. */
#define GOCI_HOME "/home/" GOCI_USER
#define GOCI_GOCACHE GOCI_HOME "/.cache/go-build"
#define GOCI_GOMODCACHE "/go/pkg/mod"
#define GOCI_GOROOT "/usr/local/go"

#endif
