#include "lock.h"

#include "cache_impl.h"
#include "oci/own.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* File systems without locks: a shared cache then works without them. */
static bool no_locks(int error)
{
	return error == ENOLCK || error == ENOTSUP || error == ENOSYS ||
	       error == EINVAL;
}

static int refuse(int error, struct oci_err *err)
{
	if (error != EWOULDBLOCK)
		return oci_err_sys(err, error, "cannot lock the cache");
	return oci_err_set(err, OCI_ERR_INVALID,
		"the cache is in use; try again when no build is running");
}

static int lock(int fd, const struct oci_cache_claim *claim, struct oci_err *err)
{
	enum { SECOND = 200 };
	const struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	int how = claim->alone ? LOCK_EX : LOCK_SH;

	for (int tries = 1; flock(fd, how | LOCK_NB) < 0; tries++) {
		if (!claim->alone && no_locks(errno))
			return 0;
		if (claim->no_wait || (errno != EWOULDBLOCK && errno != EINTR))
			return refuse(errno, err);
		if (oci_cancel_check(claim->cancel, err) < 0)
			return -1;
		if (tries == SECOND && claim->waiting)
			claim->waiting(claim->arg);
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* True when the locked folder still has this name: it may have been deleted. */
static bool is_current(int fd, const char *dir)
{
	struct stat held, there;

	return fstat(fd, &held) == 0 && stat(dir, &there) == 0 &&
	       held.st_ino == there.st_ino && held.st_dev == there.st_dev;
}

int oci_cache_lock(
	const char *dir, const struct oci_cache_claim *claim, struct oci_err *err)
{
	enum { TRIES = 100 };

	for (int tries = 0; tries < TRIES; tries++) {
		oci_auto_close int fd = oci_own_open(dir, err);

		if (fd < 0 && err->code == OCI_ERR_SYSTEM && err->sys == ENOENT)
			continue;
		if (fd < 0 || lock(fd, claim, err) < 0)
			return -1;
		if (is_current(fd, dir))
			return oci_steal_fd(&fd);
	}
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: another process keeps removing the folder", dir);
}

int oci_cache_claim_alone(struct oci_cache *cache)
{
	return flock(cache->root, LOCK_EX | LOCK_NB);
}
