#include "oci/layout.h"
#include "publish.h"

/* Packs directly into a file of the layout, which avoids a copy. */
static int write_layer(struct oci_publish *p, const struct oci_packer *packer,
	const struct oci_tree *tree, struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_tmp tmp = OCI_TMP_INIT;
	struct oci_descriptor d;

	if (oci_publish_tmp(p, &tmp, err) < 0 ||
		oci_layer_write(packer, tree, tmp.fd, layer, err) < 0)
		return -1;
	d = oci_image_layer_of(layer, NULL).descriptor;
	return oci_publish_take(p, &d, &tmp, err);
}

static int copy_layer(struct oci_publish *p, const struct oci_packer *packer,
	const struct oci_tree *tree, struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_close int fd = -1;
	struct oci_descriptor d;

	if (oci_layer_make(packer, tree, layer, err) < 0)
		return -1;
	fd = oci_layer_open(layer, packer->cache, err);
	if (fd < 0)
		return -1;
	d = oci_image_layer_of(layer, NULL).descriptor;
	return oci_publish_file(p, &d, fd, err);
}

int oci_publish_layer(struct oci_publish *p, const struct oci_packer *packer,
	struct oci_tree *tree, const char *created_by, struct oci_image_layer *out,
	struct oci_err *err)
{
	struct oci_layer layer;

	if (!tree->sorted && oci_tree_sort(tree, err) < 0)
		return -1;
	if ((packer->cache ? copy_layer : write_layer)(p, packer, tree, &layer, err) <
		0)
		return -1;
	*out = oci_image_layer_of(&layer, created_by);
	return 0;
}
