#include "git/git_refs.h"

#include "oci/beneath.h"
#include "oci/fs.h"
#include "oci/utf8.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A repository is untrusted input: everything read from it is limited. */
enum {
	REF_MAX = 4 << 10, /* bytes of HEAD, a loose ref, commondir */
	PACKED_MAX = 16 << 20,
	CHAIN_MAX = 5,    /* symbolic refs */
	FOLDERS_MAX = 8,  /* tags/a/b/c... */
	TAGS_MAX = 20000, /* loose tags that are read */
};

void goci_refs_load(struct goci_repo *repo)
{
	struct oci_err ignored;
	struct oci_buf *text = &repo->packed;

	if (oci_beneath_read(repo->common, "packed-refs", PACKED_MAX, text, &ignored) <
		0)
		oci_buf_clear(text);
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] == '\n')
			text->data[i] = '\0';
}

size_t goci_refs_id_length(const char *s)
{
	size_t len = strspn(s, "0123456789abcdef");

	return len == 40 || len == 64 ? len : 0;
}

bool goci_refs_take_id(const char *s, char id[GOCI_HEX_MAX + 1])
{
	size_t len = goci_refs_id_length(s);

	if (!len)
		return false;
	memcpy(id, s, len);
	id[len] = '\0';
	return true;
}

/* Checks that a ref is a path below refs/, by the rules of git-check-ref-format(1). */
static bool good_ref(const char *name)
{
	if (strncmp(name, "refs/", 5) != 0 || strstr(name, "..") ||
		strstr(name, "//") || strstr(name, "/.") || oci_utf8_has_control(name))
		return false;
	return name[strlen(name) - 1] != '/';
}

/* Returns the line of packed-refs for `name`, or NULL. */
static const char *find_packed(const struct goci_repo *repo, const char *name)
{
	const char *end = repo->packed.data + repo->packed.len;

	for (const char *line = repo->packed.data; line < end;
		line += strlen(line) + 1) {
		size_t len = goci_refs_id_length(line);

		if (len && line[len] == ' ' && strcmp(line + len + 1, name) == 0)
			return line;
	}
	return NULL;
}

char *goci_refs_branch(const struct goci_repo *repo)
{
	static const char prefix[] = "ref: refs/heads/";
	oci_auto_buf line = OCI_BUF_INIT;
	const char *name;

	if (goci_repo_line(repo->git, "HEAD", &line) < 0 ||
		strncmp(line.data, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	name = line.data + sizeof(prefix) - 1;
	return *name && good_ref(line.data + 5) && oci_utf8_valid(name)
		       ? oci_xstrdup(name)
		       : NULL;
}

char *goci_refs_head(const struct goci_repo *repo)
{
	oci_auto_buf line = OCI_BUF_INIT;
	oci_auto_free char *name = oci_xstrdup("HEAD");

	for (int i = 0; i < CHAIN_MAX; i++) {
		const char *in = i == 0 ? repo->git : repo->common;
		const char *text;

		oci_buf_clear(&line);
		text = goci_repo_line(in, name, &line) < 0 ? find_packed(repo, name)
							   : line.data;
		if (text && goci_refs_id_length(text))
			return oci_xstrndup(text, goci_refs_id_length(text));
		if (!text || strncmp(text, "ref: ", 5) != 0 || !good_ref(text + 5))
			return NULL;
		free(name);
		name = oci_xstrdup(text + 5);
	}
	return NULL;
}

bool goci_refs_is_hidden(const struct goci_repo *repo, const struct goci_tag_ref *tag)
{
	oci_auto_free char *path =
		oci_xasprintf("%s/refs/tags/%s", repo->common, tag->name);

	return tag->packed && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* State of listing the tags; borrowed. */
struct listing {
	const struct goci_repo *repo;
	goci_tag_fn *take;
	void *arg;
	unsigned left; /* loose tags that may still be read */
};

/*
 * The line after a tag object is "^" and the id of its commit; git writes it for each
 * tag object, so that one without it is none.
 */
static void list_packed(struct listing *l)
{
	static const char prefix[] = "refs/tags/";
	const char *end = l->repo->packed.data + l->repo->packed.len;

	for (const char *line = l->repo->packed.data; line < end;
		line += strlen(line) + 1) {
		size_t len = goci_refs_id_length(line);
		const char *name = line + len + 1, *next = line + strlen(line) + 1;
		struct goci_tag_ref tag = {.packed = true};

		if (!len || line[len] != ' ' ||
			strncmp(name, prefix, sizeof(prefix) - 1) != 0 ||
			!good_ref(name))
			continue;
		tag.peeled = next < end && *next == '^' &&
			     goci_refs_take_id(next + 1, tag.id);
		if (!tag.peeled)
			goci_refs_take_id(line, tag.id);
		tag.name = name + sizeof(prefix) - 1;
		l->take(l->arg, &tag);
	}
}

static void list_file(struct listing *l, int dirfd, const char *file, const char *name)
{
	oci_auto_buf line = OCI_BUF_INIT;
	struct oci_err ignored;
	struct goci_tag_ref tag = {.name = name};

	if (oci_fs_read(dirfd, file, true, REF_MAX, &line, &ignored) == 0 &&
		goci_refs_take_id(line.data, tag.id))
		l->take(l->arg, &tag);
}

/* Lists the tags below an open folder; closes `fd`. */
static void list_loose(struct listing *l, int fd, const char *prefix, int depth)
{
	DIR *dir = fd < 0 || depth == FOLDERS_MAX ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!dir) {
		oci_closep(&fd);
		return;
	}
	while (l->left && (e = readdir(dir)) != NULL) {
		oci_auto_free char *tag = oci_xasprintf("%s%s", prefix, e->d_name);
		int sub;

		if (e->d_name[0] == '.')
			continue;
		l->left--;
		sub = openat(
			fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0) {
			oci_auto_free char *below = oci_xasprintf("%s/", tag);

			list_loose(l, sub, below, depth + 1);
		} else {
			list_file(l, fd, e->d_name, tag);
		}
	}
	closedir(dir);
}

void goci_refs_tags(const struct goci_repo *repo, goci_tag_fn *take, void *arg)
{
	struct listing l = {repo, take, arg, TAGS_MAX};
	struct oci_err ignored;

	list_packed(&l);
	list_loose(&l,
		oci_beneath_open(
			repo->common, "refs/tags", O_RDONLY | O_DIRECTORY, &ignored),
		"", 0);
}
