#include "git/git.h"

#include "git/git_refs.h"
#include "git/git_repo.h"
#include "git/git_url.h"
#include "oci/beneath.h"
#include "oci/buf.h"
#include "oci/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { CHAIN_MAX = 5 }; /* tags of tags */

static bool is_id(const char *s, const char *id)
{
	size_t len = goci_refs_id_length(s);

	return len && strlen(id) == len && memcmp(s, id, len) == 0;
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
	       goci_refs_take_id(body + sizeof(field) - 1, id);
}

/* State of the search for the highest tag. */
struct search {
	const struct goci_repo *repo;
	const char *head;
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

/* Whether a tag names the commit HEAD, itself or through tag objects. */
static bool is_at_head(const struct search *s, const struct goci_tag_ref *tag)
{
	char id[GOCI_HEX_MAX + 1];

	memcpy(id, tag->id, sizeof(id));
	for (int i = 0; i < CHAIN_MAX; i++) {
		if (is_id(id, s->head))
			return true;
		if (tag->peeled || !peel(s->repo, id))
			return false;
	}
	return false;
}

static void look_at(void *arg, const struct goci_tag_ref *tag)
{
	struct search *s = arg;

	if (is_at_head(s, tag) && !goci_refs_is_hidden(s->repo, tag))
		consider(s, tag->name);
}

static char *find_version(const struct goci_repo *repo, const char *head)
{
	struct search s = {.repo = repo, .head = head};

	goci_refs_tags(repo, look_at, &s);
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
		goci_refs_load(&repo);
	source->branch = head ? goci_refs_branch(&repo) : NULL;
	source->revision = head ? goci_refs_head(&repo) : NULL;
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
