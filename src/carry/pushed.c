#include "carry/pushed.h"

#include <string.h>

static void make_key(const char *place, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "pushed 1");
	oci_hasher_add_str(h, place);
	oci_hasher_finish(h, key);
}

bool goci_pushed_is(const struct goci_memos *memos, const char *place, const char *what)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_digest key;

	make_key(place, &key);
	return goci_memo_get(memos, &key, &text) == 0 && strcmp(text.data, what) == 0;
}

void goci_pushed_keep(
	const struct goci_memos *memos, const char *place, const char *what)
{
	goci_auto_inputs none = GOCI_INPUTS_INIT;
	struct oci_digest key;
	struct oci_err ignored;

	make_key(place, &key);
	(void)goci_memo_put(memos, &key, &none, what, &ignored);
}
