/*
 * How every child is started, be it by goci or by goci-watch.
 */
#ifndef GOCI_APP_SPAWN_H
#define GOCI_APP_SPAWN_H

#include <spawn.h>

/*
 * Makes `attr` ready: a process group of its own, no signal blocked, each with its
 * default action. The caller destroys it.
 */
void goci_spawn_attr_init(posix_spawnattr_t *attr);

#endif
