#include "distro/copyright_names.h"

#include "licence/licence.h"
#include "oci/buf.h"

#include <string.h>
#include <strings.h>

/* Words of a name that are read; more is no expression. */
enum { WORDS_MAX = 40 };

/*
 * Short names that mean one SPDX id. "Artistic", "MIT-style" or "BSD" are not here:
 * they mean several.
 */
static const struct {
	const char *name;
	const char *id;
} names[] = {
	{"AGPL-3", "AGPL-3.0-only"},
	{"AGPL-3+", "AGPL-3.0-or-later"},
	{"AGPL-3.0", "AGPL-3.0-only"},
	{"AGPL-3.0+", "AGPL-3.0-or-later"},
	{"Apache-2", "Apache-2.0"},
	{"BSD-2-clause", "BSD-2-Clause"},
	{"BSD-3-clause", "BSD-3-Clause"},
	{"BSD-4-clause", "BSD-4-Clause"},
	{"BSL-1", "BSL-1.0"},
	{"Boost-1.0", "BSL-1.0"},
	{"CC0", "CC0-1.0"},
	{"Expat", "MIT"},
	{"GFDL-1.2+", "GFDL-1.2-or-later"},
	{"GFDL-1.3+", "GFDL-1.3-or-later"},
	{"GPL-1", "GPL-1.0-only"},
	{"GPL-1+", "GPL-1.0-or-later"},
	{"GPL-1.0", "GPL-1.0-only"},
	{"GPL-1.0+", "GPL-1.0-or-later"},
	{"GPL-2", "GPL-2.0-only"},
	{"GPL-2+", "GPL-2.0-or-later"},
	{"GPL-2.0", "GPL-2.0-only"},
	{"GPL-2.0+", "GPL-2.0-or-later"},
	{"GPL-3", "GPL-3.0-only"},
	{"GPL-3+", "GPL-3.0-or-later"},
	{"GPL-3.0", "GPL-3.0-only"},
	{"GPL-3.0+", "GPL-3.0-or-later"},
	{"LGPL-2", "LGPL-2.0-only"},
	{"LGPL-2+", "LGPL-2.0-or-later"},
	{"LGPL-2.0", "LGPL-2.0-only"},
	{"LGPL-2.0+", "LGPL-2.0-or-later"},
	{"LGPL-2.1", "LGPL-2.1-only"},
	{"LGPL-2.1+", "LGPL-2.1-or-later"},
	{"LGPL-3", "LGPL-3.0-only"},
	{"LGPL-3+", "LGPL-3.0-or-later"},
	{"LGPL-3.0", "LGPL-3.0-only"},
	{"LGPL-3.0+", "LGPL-3.0-or-later"},
	{"Zlib", "Zlib"},
};

/* Names are compared without case (copyright-format, "Short name"). */
static const char *id_of(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].id;
	return goci_licence_is_id(name) ? name : NULL;
}

static const char *operator_of(const char *word)
{
	if (strcasecmp(word, "and") == 0)
		return "AND";
	return strcasecmp(word, "or") == 0 ? "OR" : NULL;
}

/*
 * "and" binds more than "or", as in SPDX. A comma changes that, and "with" names
 * exceptions that SPDX calls otherwise: neither has an id here.
 */
char *goci_copyright_expression(const char *name)
{
	oci_auto_buf out = OCI_BUF_INIT;
	bool operand = true; /* is expected */
	size_t words = 0;

	for (const char *s = name + strspn(name, " \t"); *s; s += strspn(s, " \t")) {
		size_t len = strcspn(s, " \t");
		oci_auto_free char *word = oci_xstrndup(s, len);
		const char *is = operand ? id_of(word) : operator_of(word);

		if (!is || ++words > WORDS_MAX)
			return NULL;
		oci_buf_addf(&out, "%s%s", out.len ? " " : "", is);
		operand = !operand;
		s += len;
	}
	return out.len && !operand ? oci_buf_take(&out) : NULL;
}
