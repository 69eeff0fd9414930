#include "call/complain.h"

#include "app/text_print.h"
#include "app/topics.h"
#include "oci/mem.h"

#include <stdio.h>

int goci_complain_in(const struct goci_ci *ci, const struct oci_err *err)
{
	oci_auto_free char *hint = goci_topic_hint(err->msg);
	oci_auto_free char *line = oci_xasprintf("goci: %s%s", err->msg, hint);

	if (ci->kind == GOCI_CI_GITHUB)
		goci_text_print_annotation(stderr, "error", line);
	else
		goci_text_print_line(stderr, "%s", line);
	return err->code == OCI_ERR_USAGE ? GOCI_EXIT_USAGE : GOCI_EXIT_FAILED;
}

int goci_complain(const struct oci_err *err)
{
	const struct goci_ci ci = goci_ci_of_environment();

	return goci_complain_in(&ci, err);
}
