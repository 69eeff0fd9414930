#include "init/base_image.h"

#include "dockerfile/words.h"

#include <stdlib.h>
#include <string.h>

/* "registry.example.com/org/name:tag@sha256:..." taken apart. */
struct image {
	const char *text;
	char *repository;
	const char *name; /* the last part of the repository */
	char *tag;
	char *layout; /* oci:DIR:TAG, beside goci.yaml */
};

static void image_release(struct image *image)
{
	free(image->repository);
	free(image->tag);
	free(image->layout);
}

static void image_parse(const char *text, struct image *image)
{
	char *plain = oci_xstrndup(text, strcspn(text, "@"));
	char *slash = strrchr(plain, '/');
	char *name = slash ? slash + 1 : plain;
	char *colon = strchr(name, ':');
	oci_auto_free char *dir = NULL;

	if (colon)
		*colon = '\0';
	dir = goci_draft_name(name);
	*image = (struct image){.text = text,
		.repository = plain,
		.name = name,
		.tag = oci_xstrdup(colon ? colon + 1 : "latest")};
	image->layout = oci_xasprintf("oci:bases/%s:%s", dir, image->tag);
}

/* What puts the image on disk, for every platform that it has; owned. */
static char *copy_command(const struct image *image, const char *layout)
{
	return oci_xasprintf("mkdir -p bases && skopeo copy --all docker://%s %s",
		image->text, layout);
}

/* What is built on where the section has no base of its own; NULL: on nothing. */
static const char *inherited(const struct goci_position *at)
{
	const char *own = at->section->settings.base;

	return own ? own : at->draft->defaults.settings.base;
}

/* Whether a section has another image at this place. */
static bool is_other(
	const struct goci_section *s, const char *layout, const char *command)
{
	return s->settings.base && strcmp(s->settings.base, layout) == 0 &&
	       (!s->before_base || strcmp(s->before_base, command) != 0);
}

static bool is_taken(
	const struct goci_position *at, const char *layout, const char *command)
{
	const struct goci_draft *draft = at->draft;
	bool taken = at->section != &draft->defaults &&
		     is_other(&draft->defaults, layout, command);

	for (size_t i = 0; i < draft->count; i++)
		taken = taken ||
			(at->section != &draft->services[i] &&
				is_other(&draft->services[i], layout, command));
	return taken;
}

/* Images of one name and tag, of two registries, are two layouts. */
static void carry_base(const struct goci_position *at, const struct image *image)
{
	oci_auto_free char *dir = goci_draft_name(image->name);
	oci_auto_free char *layout = oci_xstrdup(image->layout);
	oci_auto_free char *command = copy_command(image, layout);

	for (unsigned n = 2; is_taken(at, layout, command); n++) {
		free(layout);
		free(command);
		layout = oci_xasprintf("oci:bases/%s-%u:%s", dir, n, image->tag);
		command = copy_command(image, layout);
	}
	if (!goci_carry(at, "base", layout))
		return;
	free(at->section->before_base);
	at->section->before_base = oci_steal_ptr(&command);
}

/* No base is what goci builds on by itself, but no service can ask for it. */
static void from_nothing(const struct goci_position *at)
{
	const char *base = inherited(at);

	if (base)
		goci_left(at,
			"scratch: the service is built on %s all the same: for one on "
			"nothing, take `base` out of the defaults and name it below each "
			"service that needs it",
			base);
	else
		goci_done(at,
			"goci's image is made from nothing too, with certificates, time "
			"zones, users and /tmp");
}

static void no_base(const struct goci_position *at, const struct image *image)
{
	oci_auto_free char *command = copy_command(image, image->layout);

	goci_done(at,
		"a static program needs no base: goci's image has certificates, time "
		"zones, users and /tmp, and no shell; to build on it all the same: "
		"%s, and `base: %s`",
		command, image->layout);
}

/* An image that a static program does not need; another base would take its place. */
static void small_base(const struct goci_position *at, const struct image *image)
{
	if (inherited(at))
		carry_base(at, image);
	else
		no_base(at, image);
}

void goci_base_note(const struct goci_position *at, const char *text, bool runs)
{
	OCI_AUTO(image_release) struct image image = {0};

	if (goci_word_unknown(text)) {
		goci_left(at, "the image's name contains a variable without a value; "
			      "`base: oci:DIR:TAG` names one on disk");
		return;
	}
	image_parse(text, &image);
	if (strcmp(text, "scratch") == 0) {
		from_nothing(at);
	} else if (strcmp(image.name, "golang") == 0 && !runs) {
		goci_done(at,
			"goci runs the Go of this host, and the image has no toolchain");
	} else if (strstr(image.repository, "distroless")) {
		small_base(at, &image);
		if (strstr(image.tag, "nonroot"))
			goci_carry(at, "user", "65532:65532");
	} else if (goci_word_in(image.name, "alpine busybox")) {
		small_base(at, &image);
	} else {
		carry_base(at, &image);
	}
}
