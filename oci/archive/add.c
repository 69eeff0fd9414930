#include "belongs.h"
#include "choose.h"
#include "gather.h"
#include "names.h"
#include "saved.h"
#include "unnamed.h"

#include "image/about.h"
#include "image/images.h"
#include "image/index.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <stdlib.h>
#include <string.h>

/* State of adding from one source; all borrowed. */
struct adding {
	struct oci_copy *copy;
	const struct oci_images *images;
	const struct oci_copy_choice *choice;
	bool saved;      /* an archive of `docker save` */
	json_t *known;   /* of oci_document_subject */
	json_t *belongs; /* of belongs.h */
};

/* How long a chain of what refers to what refers to an image is. */
enum { ROUNDS_MAX = 8 };

/* cosign save marks by an annotation what is no image. */
static bool is_of_cosign(const json_t *entry)
{
	static const char mark[] = "dev.cosignproject.cosign/";
	const char *kind = oci_json_text(json_object_get(entry, "annotations"), "kind");

	return kind && !oci_layout_tag(entry) &&
	       strncmp(kind, mark, strlen(mark)) == 0 &&
	       strncmp(kind + strlen(mark), "image", 5) != 0;
}

/* What an entry refers to: by its tag or by its subject; "" for an image. */
static struct oci_digest about(const struct adding *a, const json_t *entry)
{
	struct oci_digest digest = oci_tag_about(oci_layout_tag(entry));

	if (*digest.str || a->saved)
		return digest;
	return oci_document_subject(oci_images_source(a->images), entry, a->known);
}

static int add_entry(const struct adding *a, const json_t *entry, bool is_referrer,
	struct oci_err *err)
{
	const struct oci_copy_choice all = {0};
	json_t *made = a->saved ? oci_saved_image(a->copy, a->images, entry, err)
				: oci_choose_platforms(a->copy, a->images, entry,
					  is_referrer ? &all : a->choice, err);

	if (!made)
		return -1;
	oci_copy_append(a->copy, made, is_referrer);
	return a->saved ? oci_choose_only(made, a->choice, err)
			: oci_gather(a->copy, oci_images_source(a->images), made, err);
}

static int add_referrer(const struct adding *a, const json_t *entry,
	const struct oci_digest *about, struct oci_err *err)
{
	if (*about->str && oci_belongs_referrer(a->images, entry, about, a->known,
				   a->belongs, err) < 0)
		return -1;
	return add_entry(a, entry, true, err);
}

/* All entries in their order. */
static int add_all(const struct adding *a, struct oci_err *err)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(oci_images_entries(a->images), i, entry) {
		struct oci_digest of = about(a, entry);
		bool refers = *of.str || is_of_cosign(entry);

		if (refers && a->choice->no_referrers)
			continue;
		if ((refers ? add_referrer(a, entry, &of, err)
			    : add_entry(a, entry, false, err)) < 0)
			return -1;
	}
	return 0;
}

static int add_unnamed(const struct adding *a, struct oci_err *err)
{
	if (a->choice->no_referrers || a->saved)
		return 0;
	return oci_gather_unnamed(a->copy, oci_images_source(a->images), err);
}

/* What is asked for is the image: the name of what refers to it may be another's. */
static void unname(const struct adding *a)
{
	json_t *made = a->copy->entries[a->copy->count - 1].descriptor;

	if (!oci_tag_about_end(oci_layout_tag(made)))
		oci_index_unname(made);
}

/* Adds what refers to a document that belongs to the image. */
static int add_round(const struct adding *a, struct oci_digest *subjects, bool *any,
	struct oci_err *err)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(oci_images_entries(a->images), i, entry) {
		struct oci_digest of = subjects[i];

		if (!*of.str || !json_object_get(a->belongs, of.str))
			continue;
		subjects[i].str[0] = '\0';
		*any = true;
		if (add_referrer(a, entry, &of, err) < 0)
			return -1;
		unname(a);
	}
	return 0;
}

/*
 * What refers to the image, and what refers to that. `subjects` says what each entry
 * refers to.
 */
static int add_subjects(
	const struct adding *a, struct oci_digest *subjects, struct oci_err *err)
{
	bool more = true;

	for (int round = 0; more && round <= ROUNDS_MAX; round++) {
		more = false;
		if (add_round(a, subjects, &more, err) < 0)
			return -1;
	}
	return more ? oci_err_set(err, OCI_ERR_INVALID,
			      "what refers to the image is nested over %d deep: leave it "
			      "out",
			      ROUNDS_MAX)
		    : 0;
}

static int add_referrers(
	const struct adding *a, const json_t *image, struct oci_err *err)
{
	const json_t *entries = oci_images_entries(a->images), *entry;
	struct oci_digest *subjects =
		oci_xcalloc(json_array_size(entries), sizeof(*subjects));
	int status;
	size_t i;

	json_array_foreach(entries, i, entry)
		if (entry != image)
			subjects[i] = about(a, entry);
	status = add_subjects(a, subjects, err);
	free(subjects);
	return status;
}

static int add_named(const struct adding *a, struct oci_err *err)
{
	const json_t *entry = oci_images_named(a->images, err);

	if (!entry || add_entry(a, entry, false, err) < 0)
		return -1;
	if (a->choice->no_referrers)
		return 0;
	return oci_belongs_image(a->copy,
		       a->copy->entries[a->copy->count - 1].descriptor, a->belongs,
		       err) < 0
		       ? -1
		       : add_referrers(a, entry, err);
}

int oci_copy_add(struct oci_copy *copy, const struct oci_ref *ref,
	const struct oci_copy_choice *choice, struct oci_err *err)
{
	oci_auto_images *images = oci_images_open(ref, copy->cancel, err);
	oci_auto_free char *name = oci_ref_format(ref);
	oci_auto_json *known = json_object(), *belongs = json_object();
	const struct adding a = {copy, images, choice,
		ref->transport == OCI_DOCKER_ARCHIVE, known, belongs};
	size_t first = copy->count;

	if (!images)
		return -1;
	if (!json_array_size(oci_images_entries(images)))
		return oci_err_set(err, OCI_ERR_NOT_FOUND, "%s: has no image", name);
	if ((ref->tag || ref->digest ? add_named : add_all)(&a, err) < 0 ||
		add_unnamed(&a, err) < 0)
		return oci_err_wrap(err, "%s", name);
	if (ref->transport != OCI_LAYOUT && !oci_images_of_layout(images))
		oci_entries_from_archive(copy, first);
	return 0;
}

void oci_copy_entry(struct oci_copy *copy, const json_t *descriptor, const char *tag,
	const char *name)
{
	json_t *entry = json_copy((json_t *)(uintptr_t)descriptor);
	oci_auto_free char *full = name ? oci_name_full(name) : NULL;

	oci_index_annotate(entry, tag, full);
	oci_copy_append(copy, entry, false);
}

static json_t *only_image(struct oci_copy *copy, const char *name, struct oci_err *err)
{
	json_t *only = NULL;

	for (size_t i = 0; i < copy->count; i++) {
		if (copy->entries[i].is_referrer)
			continue;
		if (only) {
			oci_err_set(err, OCI_ERR_USAGE,
				"several images cannot all be named \"%s\": copy one, or "
				"leave the name out",
				name);
			return NULL;
		}
		only = copy->entries[i].descriptor;
	}
	if (!only)
		oci_err_set(
			err, OCI_ERR_USAGE, "there is no image to name \"%s\"", name);
	return only;
}

int oci_copy_rename(struct oci_copy *copy, const char *name, struct oci_err *err)
{
	json_t *entry = only_image(copy, name, err);
	oci_auto_free char *old = entry ? oci_entry_full_name(entry) : NULL;
	oci_auto_free char *full = NULL;
	bool whole = strpbrk(name, "/:") != NULL;
	const char *tag;

	if (!entry)
		return -1;
	if (whole)
		full = oci_name_full(name);
	else if (old)
		full = oci_xasprintf(
			"%.*s%s", (int)(oci_name_tag(old) - old), old, name);
	tag = whole ? oci_name_tag(full) : name;
	if (oci_tag_check(tag, err) < 0)
		return -1;
	if (full && oci_name_check(full, strlen(full) - strlen(tag) - 1, err) < 0)
		return -1;
	oci_index_annotate(entry, tag, full);
	return 0;
}
