#include "init/docker.h"

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

static void no_base(const struct goci_at *at, const struct image *image)
{
	goci_done(at,
		"a static program needs no base: goci's image has certificates, time "
		"zones, users and /tmp, and no shell; to build on it all the same: "
		"mkdir -p bases && skopeo copy --all docker://%s %s, and `base: %s`",
		image->text, image->layout, image->layout);
}

void goci_base_note(const struct goci_at *at, const char *text, bool runs)
{
	OCI_AUTO(image_release) struct image image = {0};

	if (goci_word_unknown(text)) {
		goci_left(at, "the image's name needs a value that is not in the file; "
			      "`base: oci:DIR:TAG` names one on disk");
		return;
	}
	image_parse(text, &image);
	if (strcmp(text, "scratch") == 0) {
		goci_done(at,
			"goci's image is made from nothing too, with certificates, time "
			"zones, users and /tmp");
	} else if (strcmp(image.name, "golang") == 0 && !runs) {
		goci_done(at,
			"goci runs the Go of this host, and the image has no toolchain");
	} else if (strstr(image.repository, "distroless")) {
		no_base(at, &image);
		if (strstr(image.tag, "nonroot"))
			goci_carry(at, "user", "65532:65532");
	} else if (goci_word_in(image.name, "alpine busybox")) {
		no_base(at, &image);
	} else if (goci_carry(at, "base", image.layout)) {
		free(at->section->before_base);
		at->section->before_base = oci_xasprintf(
			"mkdir -p bases && skopeo copy --all docker://%s %s", text,
			image.layout);
	}
}
