#include "git/git.h"

#include "git/git_repo.h"
#include "git/git_url.h"
#include "oci/beneath.h"
#include "oci/buf.h"
#include "oci/fs.h"
#include "oci/utf8.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>

/* A repository is untrusted input: everything read from it is limited. */
enum {
	REF_MAX = 4 << 10, /* bytes of HEAD, a loose ref, commondir */
	PACKED_MAX = 16 << 20,
	CHAIN_MAX = 5,    /* symbolic refs, tags of tags */
	FOLDERS_MAX = 8,  /* tags/a/b/c... */
	TAGS_MAX = 20000, /* loose tags that are read */
	ID_MAX = 64,
};

static void read_packed(struct goci_repo *repo)
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

/* Number of hex digits of the object id that `s` begins with; 0 if it is no id. */
static size_t id_length(const char *s)
{
	size_t len = strspn(s, "0123456789abcdef");

	return len == 40 || len == 64 ? len : 0;
}

static bool take_id(const char *s, char *id)
{
	size_t len = id_length(s);

	if (!len)
		return false;
	memcpy(id, s, len);
	id[len] = '\0';
	return true;
}

static bool is_id(const char *s, const char *id)
{
	size_t len = id_length(s);

	return len && strlen(id) == len && memcmp(s, id, len) == 0;
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
		size_t len = id_length(line);

		if (len && line[len] == ' ' && strcmp(line + len + 1, name) == 0)
			return line;
	}
	return NULL;
}

/* The branch that HEAD names, if it is text. */
static char *read_branch(const struct goci_repo *repo)
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

/* Resolves HEAD to a commit. */
static char *read_head(const struct goci_repo *repo)
{
	oci_auto_buf line = OCI_BUF_INIT;
	oci_auto_free char *name = oci_xstrdup("HEAD");

	for (int i = 0; i < CHAIN_MAX; i++) {
		const char *in = i == 0 ? repo->git : repo->common;
		const char *text;

		oci_buf_clear(&line);
		text = goci_repo_line(in, name, &line) < 0 ? find_packed(repo, name)
							   : line.data;
		if (text && id_length(text))
			return oci_xstrndup(text, id_length(text));
		if (!text || strncmp(text, "ref: ", 5) != 0 || !good_ref(text + 5))
			return NULL;
		free(name);
		name = oci_xstrdup(text + 5);
	}
	return NULL;
}

/* Inflates the beginning of a loose object; `out` is padded with NUL. */
static bool read_object(
	const struct goci_repo *repo, const char *id, char *out, size_t size)
{
	oci_auto_free char *path = oci_xasprintf("objects/%.2s/%s", id, id + 2);
	struct oci_err ignored;
	struct stat st;
	oci_auto_close int fd =
		oci_beneath_open_file(repo->common, path, &st, &ignored);
	unsigned char packed[4 << 10];
	ssize_t got = fd < 0 ? -1 : read(fd, packed, sizeof(packed));
	z_stream z = {.next_in = packed, .next_out = (unsigned char *)out};

	memset(out, 0, size);
	if (got <= 0 || inflateInit(&z) != Z_OK)
		return false;
	z.avail_in = (uInt)got;
	z.avail_out = (uInt)size - 1;
	inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return true;
}

/* Replaces the id of a loose tag object, "tag SIZE\0object ID\n", by ID. */
static bool peel(const struct goci_repo *repo, char *id)
{
	static const char field[] = "object ";
	char text[256];
	const char *body;

	if (!read_object(repo, id, text, sizeof(text)) || strncmp(text, "tag ", 4) != 0)
		return false;
	body = text + strnlen(text, 32) + 1;
	return strncmp(body, field, sizeof(field) - 1) == 0 &&
	       take_id(body + sizeof(field) - 1, id);
}

/* State of the search for the highest tag. */
struct search {
	const struct goci_repo *repo;
	const char *head;
	unsigned left; /* loose tags that may still be read */
	char *best;
};

/* "v1.2.0" and "1.2.0" are versions, "latest" is not. */
static bool is_version(const char *tag)
{
	return isdigit((unsigned char)tag[*tag == 'v']);
}

/* Compares two runs of digits as numbers and advances past them. */
static int compare_numbers(const char **a, const char **b)
{
	size_t x, y;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	x = strspn(*a, "0123456789");
	y = strspn(*b, "0123456789");
	order = x != y ? (x < y ? -1 : 1) : memcmp(*a, *b, x);
	*a += x;
	*b += y;
	return order;
}

/* v1.9 < v1.10-rc.2 < v1.10-rc.10 < v1.10; other names sort below every version. */
static int compare_tags(const char *a, const char *b)
{
	const char *x = a, *y = b;

	if (is_version(a) != is_version(b))
		return is_version(a) ? 1 : -1;
	while (*x || *y) {
		if (isdigit((unsigned char)*x) && isdigit((unsigned char)*y)) {
			int order = compare_numbers(&x, &y);

			if (order)
				return order;
			continue;
		}
		if (*x != *y && (!*x || !*y) && (*x == '-' || *y == '-'))
			return *x ? -1 : 1;
		if (*x != *y)
			return (unsigned char)*x < (unsigned char)*y ? -1 : 1;
		x++;
		y++;
	}
	return strcmp(a, b);
}

static void consider(struct search *s, const char *tag)
{
	if (!oci_utf8_valid(tag) || oci_utf8_has_control(tag))
		return;
	if (s->best && compare_tags(tag, s->best) <= 0)
		return;
	free(s->best);
	s->best = oci_xstrdup(tag);
}

static bool is_loose(const struct goci_repo *repo, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", repo->common, name);

	return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Packed tags at HEAD. The line after a tag object is "^" and its commit's id. */
static void search_packed(struct search *s)
{
	static const char prefix[] = "refs/tags/";
	const char *end = s->repo->packed.data + s->repo->packed.len;
	const char *name = NULL;

	for (const char *line = s->repo->packed.data; line < end;
		line += strlen(line) + 1) {
		const char *id = *line == '^' ? line + 1 : line;
		size_t len = id_length(id);

		if (*line != '^')
			name = len && line[len] == ' ' ? line + len + 1 : NULL;
		if (!name || strncmp(name, prefix, sizeof(prefix) - 1) != 0 ||
			!good_ref(name) || !is_id(id, s->head))
			continue;
		/* A loose ref overrides the packed one. */
		if (!is_loose(s->repo, name))
			consider(s, name + sizeof(prefix) - 1);
	}
}

static bool is_loose_tag(struct search *s, int dirfd, const char *name)
{
	oci_auto_buf line = OCI_BUF_INIT;
	struct oci_err ignored;
	char id[ID_MAX + 1];

	if (oci_fs_read(dirfd, name, true, REF_MAX, &line, &ignored) < 0 ||
		!take_id(line.data, id))
		return false;
	for (int i = 0; i < CHAIN_MAX; i++) {
		if (is_id(id, s->head))
			return true;
		if (!peel(s->repo, id))
			return false;
	}
	return false;
}

/* Searches the tags below an open folder; closes `fd`. */
static void search_loose(struct search *s, int fd, const char *prefix, int depth)
{
	DIR *dir = fd < 0 || depth == FOLDERS_MAX ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!dir) {
		oci_closep(&fd);
		return;
	}
	while (s->left && (e = readdir(dir)) != NULL) {
		oci_auto_free char *tag = oci_xasprintf("%s%s", prefix, e->d_name);
		int sub;

		if (e->d_name[0] == '.')
			continue;
		s->left--;
		sub = openat(
			fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0) {
			oci_auto_free char *below = oci_xasprintf("%s/", tag);

			search_loose(s, sub, below, depth + 1);
		} else if (is_loose_tag(s, fd, e->d_name)) {
			consider(s, tag);
		}
	}
	closedir(dir);
}

static char *find_version(const struct goci_repo *repo, const char *head)
{
	struct search s = {.repo = repo, .head = head, .left = TAGS_MAX};
	struct oci_err ignored;

	search_packed(&s);
	search_loose(&s,
		oci_beneath_open(
			repo->common, "refs/tags", O_RDONLY | O_DIRECTORY, &ignored),
		"", 0);
	return s.best;
}

void goci_git_read(const char *dir, bool head, struct goci_git *source)
{
	OCI_AUTO(goci_repo_release) struct goci_repo repo = {.packed = OCI_BUF_INIT};
	oci_auto_free char *url = NULL;

	*source = (struct goci_git){0};
	if (!goci_repo_find(&repo, dir))
		return;
	if (head)
		read_packed(&repo);
	source->branch = head ? read_branch(&repo) : NULL;
	source->revision = head ? read_head(&repo) : NULL;
	if (source->revision)
		source->version = find_version(&repo, source->revision);
	url = goci_git_origin(repo.common);
	source->url = url ? goci_git_public_url(url) : NULL;
}

void goci_git_release(struct goci_git *source)
{
	free(source->revision);
	free(source->version);
	free(source->branch);
	free(source->url);
	*source = (struct goci_git){0};
}
