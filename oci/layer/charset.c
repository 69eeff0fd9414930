#include "charset.h"

#include "oci/mem.h"

#include <errno.h>

struct oci_locale oci_locale_utf8(void)
{
	struct oci_locale l = {
		.utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0)};

	if (l.utf8)
		l.before = uselocale(l.utf8);
	else if (errno == ENOMEM)
		oci_out_of_memory();
	return l;
}

void oci_locale_leave(struct oci_locale *locale)
{
	if (!locale->utf8)
		return;
	uselocale(locale->before);
	freelocale(locale->utf8);
	locale->utf8 = (locale_t)0;
}
