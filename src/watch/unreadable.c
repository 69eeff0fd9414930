#include "watch/unreadable.h"

#include "watch/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct search {
	const struct goci_filter *filter;
	char *found; /* a path, owned */
};

static void try_path(struct search *s, const char *path, int how)
{
	oci_auto_free char *full =
		oci_xasprintf("%s%s%s", s->filter->root, *path ? "/" : "", path);

	if (!s->found && access(full, how) < 0 && errno == EACCES)
		s->found = oci_steal_ptr(&full);
}

static void on_folder(void *arg, const char *path)
{
	try_path(arg, path, R_OK | X_OK);
}

static void say(const char *path, struct oci_buf *words)
{
	unsigned user = (unsigned)geteuid();
	struct stat st;

	oci_buf_addf(words, "%s: user %u may not read it", path, user);
	if (stat(path, &st) == 0)
		oci_buf_addf(words, ", it belongs to user %u and has mode %04o",
			(unsigned)st.st_uid, (unsigned)st.st_mode & 07777);
	oci_buf_addf(words,
		"; `chmod -R a+rX` or `chown -R %u` lets it, on the host if the folder is "
		"mounted",
		user);
}

bool goci_watch_find_unreadable(const struct goci_filter *filter, struct oci_buf *words)
{
	goci_auto_snapshot all = {0};
	struct search s = {.filter = filter};

	goci_snapshot_take(&all, filter, on_folder, &s);
	/* A root that cannot be opened has no folders. */
	on_folder(&s, "");
	for (size_t i = 0; i < all.count; i++)
		try_path(&s, all.items[i].path, R_OK);
	if (!s.found)
		return false;
	say(s.found, words);
	free(s.found);
	return true;
}
