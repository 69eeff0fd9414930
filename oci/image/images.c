#include "images.h"

#include "about.h"
#include "archive_index.h"
#include "entry.h"
#include "image.h"
#include "index.h"
#include "oci/artifact.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "part.h"
#include "saved.h"
#include "source/saved.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_SHOWN = 300 };

struct oci_images {
	char *name; /* the reference, for errors */
	char *tag;  /* selects the image; or NULL */
	char *digest;
	bool of_layout;  /* the entries are those of the archived layout */
	bool by_parts;   /* the tag is a part of full names: no entry has it as it is */
	bool has_images; /* not all entries are attached to something */
	struct oci_source *source;
	json_t *entries;
};

void oci_images_free(struct oci_images *images)
{
	if (!images)
		return;
	free(images->name);
	free(images->tag);
	free(images->digest);
	oci_source_free(images->source);
	json_decref(images->entries);
	free(images);
}

void oci_images_freep(struct oci_images **images)
{
	oci_images_free(*images);
}

static bool is_saved(const struct oci_images *images)
{
	return oci_source_transport(images->source) == OCI_DOCKER_ARCHIVE;
}

static bool has(const struct oci_source *source, const char *path)
{
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_err ignored;

	return oci_part_open(source, path, &span, &ignored) == 0;
}

/*
 * A folder without an oci-layout file may be of another format; the error says which.
 */
static int no_layout(
	const struct oci_source *source, const char *path, struct oci_err *err)
{
	if (oci_source_transport(source) == OCI_ARCHIVE)
		return oci_err_set(
			err, OCI_ERR_NOT_FOUND, "the archive has no oci-layout file");
	if (has(source, "manifest.json"))
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"is no OCI layout but a folder of skopeo's dir:; `skopeo copy "
			"dir:%s oci:DIR:TAG` makes one of it",
			path);
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"is no OCI layout: the folder %s has no oci-layout file", path);
}

static json_t *read_entries(
	struct oci_images *images, const json_t *index, struct oci_err *err)
{
	const json_t *notes = json_object_get(index, "annotations");

	images->of_layout = oci_source_transport(images->source) == OCI_ARCHIVE &&
			    json_object_get(notes, OCI_LAYOUT_INDEX);
	return images->of_layout
		       ? oci_archive_layout_entries(images->source, index, err)
		       : json_incref(json_object_get(index, "manifests"));
}

static json_t *read_index(
	struct oci_images *images, const char *path, struct oci_err *err)
{
	const struct oci_source *source = images->source;
	oci_auto_json *header =
		oci_part_json(source, "oci-layout", oci_json_parse, err);
	oci_auto_json *index = NULL;

	if (!header && err->code == OCI_ERR_NOT_FOUND)
		no_layout(source, path, err);
	if (!header || oci_index_check_version(header, err) < 0)
		return NULL;
	index = oci_index_settle(
		oci_part_json(source, "index.json", oci_json_parse, err), err);
	return index ? read_entries(images, index, err) : NULL;
}

/* True when the archive is of the other kind than `ref` states. */
static bool is_of_other_kind(const struct oci_ref *ref, const struct oci_cancel *cancel)
{
	static const char *const marks[] = {
		[OCI_ARCHIVE] = "oci-layout", [OCI_DOCKER_ARCHIVE] = "manifest.json"};
	enum oci_transport other =
		ref->transport == OCI_ARCHIVE ? OCI_DOCKER_ARCHIVE : OCI_ARCHIVE;
	struct oci_ref as = {.dir = ref->dir, .transport = OCI_DOCKER_ARCHIVE};
	oci_auto_findings ignored = OCI_FINDINGS_INIT;
	struct oci_err failed;
	oci_auto_source *source = oci_source_open(&as, &ignored, cancel, &failed);

	return source && has(source, marks[other]) &&
	       !has(source, marks[ref->transport]);
}

static int open_source(struct oci_images *images, const struct oci_ref *ref,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	images->source = oci_part_source(ref, cancel, err);
	if (images->source)
		images->entries = is_saved(images) ? oci_saved_entries(images->source,
							     cancel, err)
						   : read_index(images, ref->dir, err);
	if (images->entries)
		return 0;
	if (ref->transport != OCI_LAYOUT && is_of_other_kind(ref, cancel))
		oci_err_set(err, OCI_ERR_INVALID,
			ref->transport == OCI_ARCHIVE
				? "is an archive of `docker save`; write docker-archive:%s"
				: "is the archive of a layout; write oci-archive:%s",
			ref->dir);
	return -1;
}

static bool any_is_image(const json_t *entries)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry) {
		if (!oci_entry_refers(entry))
			return true;
	}
	return false;
}

/* Archives name images in full: a tag, or a name as users write it, is enough. */
static bool any_has_tag(const struct oci_images *images)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(images->entries, i, entry) {
		const char *name = oci_layout_tag(entry);

		if (name && strcmp(name, images->tag) == 0)
			return true;
	}
	return false;
}

struct oci_images *oci_images_open(
	const struct oci_ref *ref, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_images *images = oci_xcalloc(1, sizeof(*images));

	images->name = oci_ref_format(ref);
	images->tag = ref->tag ? oci_xstrdup(ref->tag) : NULL;
	images->digest = ref->digest ? oci_xstrdup(ref->digest) : NULL;
	if (open_source(images, ref, cancel, err) == 0) {
		images->has_images = any_is_image(images->entries);
		images->by_parts =
			ref->tag && !is_saved(images) && !any_has_tag(images);
		return oci_steal_ptr(&images);
	}
	oci_err_wrap(err, "%s", images->name);
	return NULL;
}

struct oci_source *oci_images_source(const struct oci_images *images)
{
	return images->source;
}

bool oci_images_of_layout(const struct oci_images *images)
{
	return images->of_layout;
}

const json_t *oci_images_entries(const struct oci_images *images)
{
	return images->entries;
}

static const char *digest_of(const json_t *entry)
{
	return oci_json_text_or(entry, "digest", "");
}

/* Whether a full name is meant by its tag, or by the name without what it implies. */
static bool has_part(const json_t *entry, const char *tag)
{
	oci_auto_free char *full = oci_entry_full_name(entry);

	return full &&
	       (strcmp(oci_name_tag(full), tag) == 0 || oci_saved_is_named(full, tag));
}

/*
 * A reference without tag and digest means the images, where there are any, and not
 * what is attached to them.
 */
static bool is_beside(const struct oci_images *images, const json_t *entry)
{
	return images->has_images && !images->tag && !images->digest &&
	       oci_entry_refers(entry);
}

static bool is_chosen(const struct oci_images *images, const json_t *entry)
{
	const char *name = oci_layout_tag(entry);

	if (is_beside(images, entry))
		return false;
	if (images->digest && strcmp(digest_of(entry), images->digest) != 0)
		return false;
	if (!images->tag)
		return true;
	if (!name)
		return false;
	return is_saved(images)   ? oci_saved_is_named(name, images->tag)
	       : images->by_parts ? has_part(entry, images->tag)
				  : strcmp(name, images->tag) == 0;
}

/*
 * The image is the same under all names in a docker archive, and when nothing, a
 * digest, or a part of its name selects it. A tag is there once.
 */
static bool is_same(
	const struct oci_images *images, const json_t *one, const json_t *other)
{
	bool any = !images->tag || images->digest;

	return (any || is_saved(images) || images->by_parts) &&
	       strcmp(digest_of(one), digest_of(other)) == 0;
}

/* Lists the existing names for an error, "A, B, @sha256:..."; `first` gets the first.
 */
static void list_names(const struct oci_images *images, bool digests,
	struct oci_buf *names, struct oci_buf *first)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(images->entries, i, entry) {
		const char *tag = oci_layout_tag(entry);

		if (names->len > NAMES_SHOWN) {
			oci_buf_addf(names, " and %zu more",
				json_array_size(images->entries) - i);
			return;
		}
		if ((!tag && !digests) || oci_tag_about_end(tag) ||
			is_beside(images, entry))
			continue;
		oci_buf_addf(names, "%s%s%.128s", names->len ? ", " : "",
			tag ? "" : "@", tag ? tag : digest_of(entry));
		if (!first->len)
			oci_buf_addf(first, "%s%.128s", tag ? ":" : "@",
				tag ? tag : digest_of(entry));
	}
}

static int refuse_tag(const struct oci_images *images, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT, first = OCI_BUF_INIT;

	list_names(images, false, &names, &first);
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "has no tag \"%s\"%s%s", images->tag,
		names.len ? "; it has " : "", names.len ? names.data : "");
}

static int refuse_none(const struct oci_images *images, struct oci_err *err)
{
	if (images->digest)
		return oci_err_set(err, OCI_ERR_NOT_FOUND, "has no such digest%s",
			images->tag ? " of that name" : "");
	return images->tag ? refuse_tag(images, err)
			   : oci_err_set(err, OCI_ERR_NOT_FOUND, "has no image");
}

static int refuse_two(const struct oci_images *images, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT, first = OCI_BUF_INIT;

	if (images->tag && !images->by_parts)
		return oci_err_set(
			err, OCI_ERR_INVALID, "tag \"%s\" is there twice", images->tag);
	list_names(images, true, &names, &first);
	return oci_err_set(err, OCI_ERR_INVALID,
		"has several images: %s; name one as %s%s", names.data, images->name,
		first.data);
}

const json_t *oci_images_named(const struct oci_images *images, struct oci_err *err)
{
	const json_t *entry, *found = NULL;
	bool twice = false;
	size_t i;

	json_array_foreach(images->entries, i, entry) {
		if (!is_chosen(images, entry))
			continue;
		twice = twice || (found && !is_same(images, found, entry));
		found = found ? found : entry;
	}
	if (found && !twice)
		return found;
	(void)(found ? refuse_two(images, err) : refuse_none(images, err));
	oci_err_wrap(err, "%s", images->name);
	return NULL;
}

json_t *oci_images_platforms(
	const struct oci_images *images, const json_t *entry, struct oci_err *err)
{
	json_t *list = oci_entry_platforms(images->source, entry, err);

	if (!list)
		oci_err_wrap(err, "%s", images->name);
	return list;
}

json_t *oci_images_document(
	const struct oci_images *images, const json_t *entry, struct oci_err *err)
{
	struct oci_descriptor d;
	json_t *document;

	if (is_saved(images)) {
		oci_err_set(
			err, OCI_ERR_NOT_FOUND, "%s: has no manifest", images->name);
		return NULL;
	}
	document = oci_descriptor_read(entry, &d, err) < 0
			   ? NULL
			   : oci_part_document(images->source, &d, err);
	if (!document)
		oci_err_wrap(err, "%s", images->name);
	return document;
}

int oci_images_read(const struct oci_images *images, const json_t *entry,
	const struct oci_platform *platform, struct oci_image *image,
	struct oci_err *err)
{
	*image = (struct oci_image)OCI_IMAGE_INIT;
	image->source = oci_source_share(images->source);
	if (oci_entry_read(image, entry, platform, err) == 0)
		return 0;
	oci_image_release(image);
	return oci_err_wrap(err, "%s", images->name);
}

int oci_image_read(const struct oci_ref *ref, const struct oci_platform *platform,
	struct oci_image *image, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_images *images = oci_images_open(ref, cancel, err);
	const json_t *entry = images ? oci_images_named(images, err) : NULL;

	*image = (struct oci_image)OCI_IMAGE_INIT;
	return entry ? oci_images_read(images, entry, platform, image, err) : -1;
}
