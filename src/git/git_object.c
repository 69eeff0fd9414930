#include "git/git_object.h"

#include "git/git_pack.h"

int goci_object_read(struct goci_objects *o, const unsigned char *id,
	enum goci_object_type type, struct oci_buf *out)
{
	int found = 0;

	if (goci_pack_read(o, id, 0, &found, out) < 0)
		return -1;
	return found == (int)type ? 0 : -1;
}
