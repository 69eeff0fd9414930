#include "service/names.h"

#include "app/paths.h"
#include "options/checks_name.h"
#include "options/destination.h"

#include <stdlib.h>
#include <string.h>

/* The default image name, by the grammar of registries. */
static char *default_name(const struct goci_service *s, const char *prefix)
{
	oci_auto_free char *name = goci_name_fit(s->name);

	if (!prefix || !*prefix)
		return oci_steal_ptr(&name);
	return oci_xasprintf("%s/%s", prefix, name);
}

/* The prefix and the service are names by themselves, but can be too long together. */
static int check_length(const char *name, struct oci_err *err)
{
	struct oci_err ignored;

	if (goci_check_name(name, &ignored) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"the image's name has %zu characters with its prefix, and registries take "
		"255: shorten the prefix, or name the image by --tag",
		strlen(name));
}

/* A place in a registry is a name that every engine shows as it is. */
static char *own_name(const struct goci_service *s, const char *prefix)
{
	char *name = goci_tags_name(&s->settings.names);

	if (name)
		return name;
	return s->settings.repository ? oci_xstrdup(s->settings.repository)
				      : default_name(s, prefix);
}

/*
 * The default layout, "dist/NAME". Services may share a repository, but no layout: its
 * name is not used here.
 */
static char *default_dir(const struct goci_service *s)
{
	oci_auto_free char *tags = goci_tags_name(&s->settings.names);
	oci_auto_free char *name = tags ? NULL : default_name(s, NULL);

	return oci_xasprintf("dist/%s", goci_path_base(tags ? tags : name));
}

/* NAME:TAG for NAME[:TAG] or :TAG. */
static char *complete(const char *text, const char *name, const char *tag)
{
	const char *colon = goci_tag_find(text);

	return oci_xasprintf("%s%s%s%s", colon == text ? name : "", text,
		colon ? "" : ":", colon ? "" : tag);
}

static int set_layout(struct goci_service *s, struct oci_ref *ref, struct oci_err *err)
{
	bool same =
		s->output.dir && strcmp(s->output.dir, ref->dir) == 0 &&
		(!ref->tag || !s->output.tag || strcmp(s->output.tag, ref->tag) == 0);

	if (s->output.dir && !same)
		return oci_err_set(err, OCI_ERR_USAGE,
			"--output names two layouts, oci:%s and oci:%s: an image is "
			"written to one, and to any number of archives",
			s->output.dir, ref->dir);
	if (s->output.dir && (s->output.tag || !ref->tag))
		return 0;
	oci_ref_release(&s->output);
	s->output = *ref;
	*ref = (struct oci_ref){0};
	return 0;
}

static int check_platforms(
	const struct goci_service *s, const struct oci_ref *ref, struct oci_err *err)
{
	if (ref->transport != OCI_DOCKER_ARCHIVE || s->platform_count < 2)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"docker-archive:%s has one platform, not %zu: write oci-archive:%s, or "
		"give one --platform",
		ref->dir, s->platform_count, ref->dir);
}

/* The archive of that path, added if it is a new one. */
static struct goci_archive *archive_of(
	struct goci_service *s, const struct oci_ref *ref)
{
	struct goci_archive *archive;

	for (size_t i = 0; i < s->archive_count; i++)
		if (s->archives[i].transport == ref->transport &&
			strcmp(s->archives[i].path, ref->dir) == 0)
			return &s->archives[i];
	OCI_GROW(s->archives, s->archive_count);
	archive = &s->archives[s->archive_count++];
	*archive = (struct goci_archive){
		.transport = ref->transport, .path = oci_xstrdup(ref->dir)};
	return archive;
}

static void add_once(struct oci_strv *list, const char *text)
{
	if (!oci_strv_has(list, text))
		oci_strv_add(list, text);
}

/* An archive without a name of its own has all names of the image. */
static void name_archive(struct goci_service *s, const struct oci_ref *ref)
{
	struct goci_archive *archive = archive_of(s, ref);
	const char *first = s->image_name;
	const char *colon = goci_tag_find(first);
	oci_auto_free char *name = oci_xstrndup(first, (size_t)(colon - first));
	oci_auto_free char *own = ref->tag ? complete(ref->tag, name, colon + 1) : NULL;

	if (own)
		add_once(&archive->names, own);
	for (size_t i = 0; !own && i < s->image_names.count; i++)
		add_once(&archive->names, s->image_names.items[i]);
}

/* The layouts of --output, or else its archives. */
static int read_outputs(struct goci_service *s, bool archives, struct oci_err *err)
{
	for (size_t i = 0; i < s->settings.outputs.count; i++) {
		const char *text = s->settings.outputs.items[i];
		oci_auto_ref ref = {0};
		int status = goci_destination_parse(text, &ref, err);

		if (status < 0)
			return oci_err_wrap(err, "--output");
		if ((ref.transport != OCI_LAYOUT) != archives)
			continue;
		if (!archives)
			status = set_layout(s, &ref, err);
		else if (check_platforms(s, &ref, err) < 0)
			status = -1;
		else
			name_archive(s, &ref);
		if (status < 0)
			return -1;
	}
	return 0;
}

/* If both say a tag, that of the layout must be among those of --tag. */
static int check_layout_tag(const struct goci_service *s, struct oci_err *err)
{
	const char *other = NULL;

	for (size_t i = 0; s->output.tag && i < s->settings.names.count; i++) {
		const char *colon = goci_tag_find(s->settings.names.items[i]);

		if (colon && strcmp(colon + 1, s->output.tag) == 0)
			return 0;
		other = colon && !other ? colon + 1 : other;
	}
	if (!other)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"--output has the tag \"%s\", but --tag has \"%s\": remove one of them",
		s->output.tag, other);
}

static void fill_names(struct goci_service *s, const char *name)
{
	const struct oci_strv *given = &s->settings.names;
	const char *tag = s->output.tag ? s->output.tag : goci_target_name(s->target);

	for (size_t i = 0; i < given->count; i++) {
		oci_auto_free char *whole = complete(given->items[i], name, tag);

		add_once(&s->image_names, whole);
	}
	if (!given->count)
		oci_strv_addf(&s->image_names, "%s:%s", name, tag);
	s->image_name = s->image_names.items[0];
}

/* A layout has the tags alone: two names with one tag would be one entry of it. */
static int check_tags(const struct goci_service *s, struct oci_err *err)
{
	const struct oci_strv *names = &s->image_names;

	for (size_t i = 0; i < names->count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(goci_tag_find(names->items[i]),
				    goci_tag_find(names->items[k])) == 0)
				return oci_err_set(err, OCI_ERR_USAGE,
					"--tag %s and %s: in the layout oci:%s one tag "
					"names one image: give each another tag (a tag "
					"alone is written :TAG), or write an archive "
					"alone (-o oci-archive:FILE)",
					names->items[k], names->items[i],
					s->output.dir);
	return 0;
}

int goci_service_name(struct goci_service *s, const char *prefix, struct oci_err *err)
{
	oci_auto_free char *name = own_name(s, prefix);

	if (check_length(name, err) < 0)
		return -1;
	if (s->settings.repository)
		s->repository = oci_xstrdup(s->settings.repository);
	if (!s->settings.outputs.count)
		s->output.dir = default_dir(s);
	if (read_outputs(s, false, err) < 0 || check_layout_tag(s, err) < 0)
		return -1;
	fill_names(s, name);
	free(s->output.tag);
	s->output.tag = oci_xstrdup(goci_tag_find(s->image_name) + 1);
	if (s->output.dir && check_tags(s, err) < 0)
		return -1;
	return read_outputs(s, true, err);
}
