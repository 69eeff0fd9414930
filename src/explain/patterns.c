#include "explain/patterns.h"

#include "options/checks.h"
#include "options/checks_copy.h"
#include "options/checks_name.h"
#include "options/checks_run.h"
#include "options/checks_sign.h"
#include "options/destination.h"

/* Without the controls that make two lines of one. */
#define LINE "[^\\u0000-\\u001F\\u007F]"
#define SCHEME "(oci|oci-archive|docker-archive):"

static const struct goci_pattern patterns[] = {
	{goci_check_tag, "[A-Za-z0-9._/:\\[\\]-]+", 0, 0},
	{goci_check_prefix, "[A-Za-z0-9._/:\\[\\]-]*", 0, 0},
	{goci_check_repository, "[^/@]+/[^/@][^@]*", 0, 0},
	{goci_check_destination, SCHEME LINE "+", 0, 0},
	{goci_check_ref, SCHEME LINE "+", 0, 0},
	{goci_check_platform, "(linux/)?[a-z0-9]+(/[a-z0-9.]+)?", 0, 0},
	{goci_check_path, LINE "+", 0, 0},
	{goci_check_key, LINE "+", 0, 0},
	{goci_check_output, LINE "+", 0, 0},
	{goci_check_cache, LINE "+", 0, 0},
	{goci_check_cache_source, LINE "+", 0, 0},
	{goci_check_copy, LINE "+:/" LINE "*", 0, 0},
	{goci_check_capability, "[A-Za-z_]+", 0, 0},
	{goci_check_compression, "(gzip|zstd|none)(:[0-9]+)?", 0, 0},
	{goci_check_user, "([a-z_][a-z0-9_-]*|[0-9]{1,10}(:[0-9]{1,10})?)", 0,
		GOCI_ID_MAX},
	{goci_check_env, "[^=\\n\\r]+=[^\\n\\r]*", 0, 0},
	{goci_check_label, "[^=]+=" LINE "*", 0, 0},
	{goci_check_port, "([1-9][0-9]{0,4}(/(tcp|udp|sctp))?|none)", 1, 65535},
	{goci_check_workdir, "/" LINE "*", 0, 0},
	{goci_check_volume, "/" LINE "+", 0, 0},
	{goci_check_signal, "(SIG[A-Z0-9+-]+|[1-9][0-9]?)", 1, 64},
	{goci_check_go_tag, "([A-Za-z0-9_.]|[^ -~\\s])+", 0, 0},
	{goci_check_go_flag, "-" LINE "+", 0, 0},
	{goci_check_line, LINE "*", 0, 0},
	{goci_check_builder, "[a-z][a-z0-9+.-]*:[^\\u0000- \"<>\\\\^`{|}@\\u007F-\\uFFFF]+",
		0, 0},
	{goci_check_version, "[A-Za-z0-9._+~][A-Za-z0-9._+~-]*", 0, 0},
	{goci_check_jobs, "[1-9][0-9]?", 1, GOCI_JOBS_MAX},
};

const struct goci_pattern *goci_pattern_find(const struct goci_option *option)
{
	for (size_t i = 0; i < OCI_COUNT(patterns); i++)
		if (option->check == patterns[i].check)
			return &patterns[i];
	return NULL;
}
