#include "licence/licence.h"

#include "licence/licence_table.h"
#include "oci/digest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char reference[] = "LicenseRef-";
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			      "0123456789.-";

/* Ids that distributions and authors use, beside those of licence_table.c. Sorted. */
static const char *const ids[] = {
	"0BSD",
	"AFL-2.1",
	"AFL-3.0",
	"AGPL-3.0-only",
	"AGPL-3.0-or-later",
	"Apache-1.1",
	"Apache-2.0",
	"Artistic-1.0",
	"Artistic-1.0-Perl",
	"Artistic-2.0",
	"BSD-1-Clause",
	"BSD-2-Clause",
	"BSD-2-Clause-Patent",
	"BSD-3-Clause",
	"BSD-3-Clause-Clear",
	"BSD-4-Clause",
	"BSD-4-Clause-UC",
	"BSL-1.0",
	"BUSL-1.1",
	"Beerware",
	"BlueOak-1.0.0",
	"CC-BY-3.0",
	"CC-BY-4.0",
	"CC-BY-SA-3.0",
	"CC-BY-SA-4.0",
	"CC0-1.0",
	"CDDL-1.0",
	"CDDL-1.1",
	"CPL-1.0",
	"ECL-2.0",
	"EPL-1.0",
	"EPL-2.0",
	"EUPL-1.1",
	"EUPL-1.2",
	"Elastic-2.0",
	"FTL",
	"GFDL-1.2-or-later",
	"GFDL-1.3-or-later",
	"GPL-1.0-only",
	"GPL-1.0-or-later",
	"GPL-2.0-only",
	"GPL-2.0-or-later",
	"GPL-3.0-only",
	"GPL-3.0-or-later",
	"HPND",
	"ICU",
	"IJG",
	"ISC",
	"Info-ZIP",
	"JSON",
	"LGPL-2.0-only",
	"LGPL-2.0-or-later",
	"LGPL-2.1-only",
	"LGPL-2.1-or-later",
	"LGPL-3.0-only",
	"LGPL-3.0-or-later",
	"LPPL-1.3c",
	"Libpng",
	"MIT",
	"MIT-0",
	"MIT-CMU",
	"MPL-1.1",
	"MPL-2.0",
	"MPL-2.0-no-copyleft-exception",
	"MS-PL",
	"MulanPSL-2.0",
	"NCSA",
	"NTP",
	"OFL-1.1",
	"OLDAP-2.8",
	"OpenSSL",
	"PHP-3.01",
	"PSF-2.0",
	"PostgreSQL",
	"Python-2.0",
	"QPL-1.0",
	"Ruby",
	"SSPL-1.0",
	"Sleepycat",
	"TCL",
	"UPL-1.0",
	"Unicode-DFS-2016",
	"Unlicense",
	"Vim",
	"W3C",
	"WTFPL",
	"X11",
	"ZPL-2.1",
	"Zlib",
	"blessing",
	"bzip2-1.0.6",
	"curl",
	"libtiff",
	"zlib-acknowledgement",
};

/* What may follow WITH. */
static const char *const exceptions[] = {
	"Autoconf-exception-3.0",
	"Bison-exception-2.2",
	"Classpath-exception-2.0",
	"GCC-exception-3.1",
	"LGPL-3.0-linking-exception",
	"LLVM-exception",
	"Linux-syscall-note",
	"OpenSSL-exception",
};

static int by_text(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static bool is_one_of(const char *s, const char *const *list, size_t count)
{
	return bsearch(s, list, count, sizeof(*list), by_text) != NULL;
}

bool goci_licence_is_id(const char *s)
{
	return is_one_of(s, ids, OCI_COUNT(ids));
}

static bool is_reference(const char *s)
{
	size_t len = sizeof(reference) - 1;

	return strncmp(s, reference, len) == 0 && s[len] &&
	       !s[len + strspn(s + len, letters)];
}

/* An id, maybe with a "+" for later versions. */
static bool is_licence(const char *s)
{
	size_t len = strlen(s);
	oci_auto_free char *plain =
		oci_xstrndup(s, len && s[len - 1] == '+' ? len - 1 : len);

	return goci_licence_is_id(plain) || is_reference(s);
}

/* What is expected next. */
enum state { OPERAND, EXCEPTION, OPERATOR };

struct reader {
	enum state state;
	size_t depth; /* of parentheses */
};

static bool take_word(struct reader *r, const char *word)
{
	bool joins = strcmp(word, "AND") == 0 || strcmp(word, "OR") == 0;

	switch (r->state) {
	case OPERAND:
		r->state = OPERATOR;
		return is_licence(word);
	case EXCEPTION:
		r->state = OPERATOR;
		return is_one_of(word, exceptions, OCI_COUNT(exceptions));
	case OPERATOR:
		r->state = joins ? OPERAND : EXCEPTION;
		return joins || strcmp(word, "WITH") == 0;
	}
	return false;
}

static bool take_mark(struct reader *r, char mark)
{
	if (mark == '(') {
		r->depth++;
		return r->state == OPERAND;
	}
	return r->state == OPERATOR && r->depth-- > 0;
}

bool goci_licence_is_expression(const char *s)
{
	struct reader r = {OPERAND, 0};

	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		size_t len = strcspn(s, " ()");
		oci_auto_free char *word = oci_xstrndup(s, len);

		if (len ? !take_word(&r, word) : !take_mark(&r, *s))
			return false;
		s += len ? len : 1;
	}
	return r.state == OPERATOR && !r.depth;
}

char *goci_licence_reference(const char *text)
{
	struct oci_digest digest;

	oci_digest_of(text, strlen(text), &digest);
	return oci_xasprintf("%s%s", reference, oci_digest_hex(&digest));
}

/* An OR binds less than the AND that joins it with others. */
static void add_operand(struct oci_buf *out, const char *licence, bool alone)
{
	bool expression = goci_licence_is_expression(licence);
	oci_auto_free char *other = expression ? NULL : goci_licence_reference(licence);
	bool group = expression && !alone && strstr(licence, " OR ");

	oci_buf_addf(out, "%s%s%s%s", out->len ? " AND " : "", group ? "(" : "",
		expression ? licence : other, group ? ")" : "");
}

char *goci_licence_expression(const struct oci_strv *licences)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = 0; i < licences->count; i++)
		add_operand(&out, licences->items[i], licences->count == 1);
	return out.len ? oci_buf_take(&out) : NULL;
}
