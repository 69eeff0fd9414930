#include "git/git_history.h"

#include "git/git_refs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	COMMITS_MAX = 1 << 20,
	CHAIN_MAX = 5, /* tags of tags */
	FIRST_SLOTS = 1024,
};

/* A set of ids, in the order in which they were added: those from `next` on are not
 * walked yet. */
struct goci_history {
	struct goci_objects *objects; /* borrowed */
	int64_t time;
	unsigned char *ids; /* `count` of them, each GOCI_ID_MAX bytes */
	size_t count, next;
	uint32_t *slots; /* index into `ids`, plus one; 0: free */
	size_t slot_count;
};

static unsigned char *id_at(const struct goci_history *h, size_t i)
{
	return h->ids + i * GOCI_ID_MAX;
}

/* The slot that holds an id, or where it belongs. An id is a hash already. */
static uint32_t *slot_of(const struct goci_history *h, const unsigned char *id)
{
	uint64_t hash;
	size_t at;

	memcpy(&hash, id, sizeof(hash));
	at = (size_t)hash & (h->slot_count - 1);
	while (h->slots[at] &&
		memcmp(id_at(h, h->slots[at] - 1), id, h->objects->id_len) != 0)
		at = (at + 1) & (h->slot_count - 1);
	return &h->slots[at];
}

static void grow(struct goci_history *h)
{
	size_t capacity = h->slot_count ? h->slot_count : FIRST_SLOTS / 2;

	free(h->slots);
	h->slot_count = capacity * 2;
	h->slots = oci_xcalloc(h->slot_count, sizeof(*h->slots));
	h->ids = oci_xreallocarray(h->ids, capacity, GOCI_ID_MAX);
	for (size_t i = 0; i < h->count; i++)
		*slot_of(h, id_at(h, i)) = (uint32_t)i + 1;
}

static void add(struct goci_history *h, const unsigned char *id)
{
	uint32_t *slot;

	if (h->count == COMMITS_MAX)
		return;
	if (h->count * 2 >= h->slot_count)
		grow(h);
	slot = slot_of(h, id);
	if (*slot)
		return;
	memcpy(id_at(h, h->count), id, h->objects->id_len);
	*slot = (uint32_t)++h->count;
}

/* The value of a header line of a commit or tag, "KEY VALUE"; NULL without one. */
static const char *field_of(const char *text, const char *key)
{
	size_t len = strlen(key);

	while (*text && *text != '\n') {
		if (strncmp(text, key, len) == 0 && text[len] == ' ')
			return text + len + 1;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return NULL;
}

/* "NAME <ADDRESS> SECONDS ZONE": the name may have any bytes but a line break. */
static int64_t time_of(const char *commit)
{
	const char *line = field_of(commit, "committer");
	size_t len = line ? strcspn(line, "\n") : 0;
	const char *end = line ? memrchr(line, '>', len) : NULL;
	long long seconds;

	errno = 0;
	seconds = end ? strtoll(end + 1, NULL, 10) : 0;
	return errno || seconds < 0 ? 0 : seconds;
}

/* Adds the parents of the next commit. One that is not there ends its line. */
static void step(struct goci_history *h)
{
	oci_auto_buf text = OCI_BUF_INIT;
	unsigned char id[GOCI_ID_MAX] = {0};

	memcpy(id, id_at(h, h->next++), h->objects->id_len);
	if (goci_object_read(h->objects, id, GOCI_OBJECT_COMMIT, &text) < 0)
		return;
	for (const char *line = strchr(text.data, '\n');
		line && strncmp(line, "\nparent ", 8) == 0;
		line = strchr(line + 1, '\n'))
		if (goci_object_id(line + 8, h->objects->id_len, id))
			add(h, id);
}

struct goci_history *goci_history_new(struct goci_objects *objects, const char *commit)
{
	oci_auto_buf text = OCI_BUF_INIT;
	unsigned char id[GOCI_ID_MAX];
	struct goci_history *h;

	if (!goci_object_id(commit, objects->id_len, id) ||
		goci_object_read(objects, id, GOCI_OBJECT_COMMIT, &text) < 0)
		return NULL;
	h = oci_xcalloc(1, sizeof(*h));
	h->objects = objects;
	h->time = time_of(text.data);
	add(h, id);
	return h;
}

void goci_history_free(struct goci_history *h)
{
	if (!h)
		return;
	free(h->ids);
	free(h->slots);
	free(h);
}

int64_t goci_history_time(const struct goci_history *h)
{
	return h->time;
}

bool goci_history_has(struct goci_history *h, const char *hex)
{
	unsigned char id[GOCI_ID_MAX];

	if (strlen(hex) != h->objects->id_len * 2 ||
		!goci_object_id(hex, h->objects->id_len, id))
		return false;
	while (!*slot_of(h, id) && h->next < h->count)
		step(h);
	return *slot_of(h, id);
}

bool goci_history_peel(struct goci_history *h, char *hex)
{
	for (int i = 0; i < CHAIN_MAX; i++) {
		oci_auto_buf text = OCI_BUF_INIT;
		unsigned char id[GOCI_ID_MAX];
		const char *object;

		if (!goci_object_id(hex, h->objects->id_len, id) ||
			goci_object_read(h->objects, id, GOCI_OBJECT_TAG, &text) < 0)
			return i > 0 || goci_object_id(hex, h->objects->id_len, id);
		object = field_of(text.data, "object");
		if (!object || !goci_refs_take_id(object, hex))
			return false;
	}
	return false;
}
