#include "init/docker.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* "registry.example.com/org/name:tag@sha256:..." taken apart; owned. */
struct image {
	char *repository;
	char *name; /* the last part of it */
	char *tag;
};

static void image_release(struct image *image)
{
	free(image->repository);
	free(image->name);
	free(image->tag);
}

static void image_parse(const char *text, struct image *image)
{
	size_t len = strcspn(text, "@");
	oci_auto_free char *plain = oci_xstrndup(text, len);
	char *slash = strrchr(plain, '/');
	char *colon = strchr(slash ? slash : plain, ':');

	image->tag = oci_xstrdup(colon ? colon + 1 : "latest");
	if (colon)
		*colon = '\0';
	image->repository = oci_xstrdup(plain);
	image->name = oci_xstrdup(slash ? slash + 1 : plain);
}

/* oci:DIR:TAG, beside goci.yaml. */
static char *layout_of(const struct image *image)
{
	oci_auto_free char *dir = goci_draft_name(image->name);

	return oci_xasprintf("oci:bases/%s:%s", dir, image->tag);
}

static void use(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *text, const struct image *image)
{
	oci_auto_free char *layout = layout_of(image);

	if (!goci_draft_set(draft, section, from, "base", layout))
		return;
	free(section->before_base);
	section->before_base =
		oci_xasprintf("skopeo copy docker://%s %s", text, layout);
}

static bool is_distroless(const struct image *image)
{
	return strstr(image->repository, "distroless") != NULL;
}

static void no_base(struct goci_draft *draft, const struct goci_origin *from,
	const char *text, const struct image *image)
{
	oci_auto_free char *layout = layout_of(image);

	goci_draft_note(draft, from, GOCI_IMPLIED,
		"a static program needs no base: goci's image has certificates, time "
		"zones, users and /tmp, and no shell; to build on it all the same: "
		"skopeo copy docker://%s %s, and `base: %s`",
		text, layout, layout);
}

void goci_base_note(struct goci_draft *draft, struct goci_section *section,
	const struct goci_origin *from, const char *text)
{
	OCI_AUTO(image_release) struct image image = {0};

	if (goci_word_unknown(text)) {
		goci_draft_note(draft, from, GOCI_LEFT,
			"the image's name needs a value that is not in the file; "
			"`base: oci:DIR:TAG` names one on disk");
		return;
	}
	image_parse(text, &image);
	if (strcmp(text, "scratch") == 0) {
		goci_draft_note(draft, from, GOCI_IMPLIED,
			"goci's image is made from nothing too, with certificates, time "
			"zones, users and /tmp");
	} else if (strcmp(image.name, "golang") == 0) {
		goci_draft_note(draft, from, GOCI_IMPLIED,
			"goci runs the Go of this host, and the image has no toolchain");
	} else if (is_distroless(&image)) {
		no_base(draft, from, text, &image);
		if (strstr(image.tag, "nonroot"))
			goci_draft_set(draft, section, from, "user", "65532:65532");
	} else if (strcmp(image.name, "alpine") == 0 ||
		   strcmp(image.name, "busybox") == 0) {
		no_base(draft, from, text, &image);
	} else {
		use(draft, section, from, text, &image);
	}
}
