#include "resolve/resolve.h"

#include "resolve/find.h"
#include "resolve/kust.h"

#include <string.h>

/* Where kustomize does not look for images, an entry changes nothing. */
static void warn_unreached(struct goci_finds *finds)
{
	for (size_t i = 0; i < finds->mention_count; i++) {
		const struct goci_mention *mention = &finds->mentions[i];

		if (!mention->in_container && mention->mode != GOCI_MODE_KUSTOMIZE)
			oci_strv_addf(&finds->warnings,
				"%s:%u:%u: %s is no image of containers or "
				"initContainers, and kustomize sets those alone",
				finds->name, mention->line, mention->column,
				mention->ref);
	}
}

static int find_all(const struct goci_resolve *resolve, struct goci_manifests *all,
	void (*tell)(const char *line), struct oci_err *err)
{
	int failed = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct goci_manifest *m = &all->items[i];
		struct oci_err why;

		if (goci_find_references(
			    &m->finds, m->name, m->text.data, m->text.len, &why) < 0) {
			if (failed++)
				tell(err->msg);
			*err = why;
			continue;
		}
		if (resolve->kustomization)
			warn_unreached(&m->finds);
		for (size_t k = 0; k < m->finds.warnings.count; k++) {
			oci_auto_free char *line = oci_xasprintf(
				"warning: %s", m->finds.warnings.items[k]);

			tell(line);
		}
	}
	return failed ? -1 : 0;
}

/* With a target first: kustomize takes the name without one for it, too. */
static int append_refs(struct goci_finds *kust, const struct goci_finds *finds,
	bool targets, struct oci_err *err)
{
	for (size_t i = 0; i < finds->mention_count; i++) {
		const char *ref = finds->mentions[i].ref;
		bool target = strchr(strstr(ref, "://") + 3, ':') != NULL;

		if (target == targets && goci_kust_append(kust, ref, err) < 0)
			return -1;
	}
	return 0;
}

/* All references of the resources become entries of each kustomization. */
static int fill_kustomization(
	struct goci_manifests *all, struct goci_finds *kust, struct oci_err *err)
{
	for (int targets = 1; targets >= 0; targets--)
		for (size_t i = 0; i < all->count; i++) {
			const struct goci_finds *finds = &all->items[i].finds;

			if (!finds->kust.is &&
				append_refs(kust, finds, targets, err) < 0)
				return -1;
		}
	return 0;
}

static int fill_kustomizations(struct goci_manifests *all, struct oci_err *err)
{
	size_t filled = 0;

	for (size_t i = 0; i < all->count; i++) {
		struct goci_finds *finds = &all->items[i].finds;

		if (!finds->kust.is)
			continue;
		filled++;
		if (fill_kustomization(all, finds, err) < 0)
			return -1;
	}
	if (filled)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"--set-kustomization: there is no kustomization.yaml among the files");
}

int goci_resolve_read(const struct goci_resolve *resolve, struct goci_manifests *all,
	void (*tell)(const char *line), struct oci_err *err)
{
	if (goci_manifests_read(all, &resolve->files, resolve->recursive, err) < 0 ||
		goci_emit_check(&resolve->emit, all, err) < 0 ||
		find_all(resolve, all, tell, err) < 0)
		return -1;
	return resolve->kustomization ? fill_kustomizations(all, err) : 0;
}

int goci_resolve_write(const struct goci_resolve *resolve, struct goci_manifests *all,
	struct goci_images_of_refs *images, struct oci_err *err)
{
	for (size_t i = 0; i < all->count; i++) {
		struct goci_manifest *m = &all->items[i];

		if (resolve->kustomization && !m->finds.kust.is) {
			oci_buf_add(&m->result, m->text.data, m->text.len);
			continue;
		}
		if (goci_slots_write(&m->finds, goci_images_resolve, images, &m->result,
			    err) < 0)
			return -1;
	}
	return goci_emit(&resolve->emit, all, err);
}
