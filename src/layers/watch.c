#include "layers/watch.h"

#include "layers/merge.h"
#include "layers/parts.h"
#include "service/host_programs.h"
#include "service/reload.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int goci_stage_watch(const struct goci_stage *stage, struct oci_err *err)
{
	const struct oci_attrs attrs = {
		.mode = 0755, .mtime = stage->image->plan->epoch};
	oci_auto_free char *program =
		goci_watch_fitting(stage->image->plan->service, stage->image->platform);
	oci_auto_tree tree = OCI_TREE_INIT;

	if (!program)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"goci-watch was removed while it was looked for");
	tree.mtime = attrs.mtime;
	if (oci_tree_add_file(&tree, GOCI_WATCH_PATH, program, &attrs, err) < 0 ||
		goci_tree_put(&tree, stage->rootfs, err) < 0)
		return -1;
	return goci_part_add(stage->image, stage->maker, GOCI_PART_WATCH, &tree, err);
}
