#include "memo/memo.h"

#include "app/version.h"
#include "memo/inputs_text.h"

#include <stdio.h>

int goci_memo_put(const struct goci_memos *memos, const struct oci_digest *key,
	const struct goci_inputs *inputs, const char *text, struct oci_err *err)
{
	oci_auto_buf record = OCI_BUF_INIT;

	if (inputs->not_known)
		return 0;
	goci_inputs_write(inputs, &record);
	oci_buf_adds(&record, text);
	return oci_cache_put(memos->cache, key, record.data, err);
}

int goci_memo_get(const struct goci_memos *memos, const struct oci_digest *key,
	struct oci_buf *text)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_buf record = OCI_BUF_INIT;
	enum goci_inputs_state state;
	struct oci_err ignored;
	const char *p;

	if (oci_cache_get(memos->cache, key, &record) < 0)
		return -1;
	p = record.data;
	if (goci_inputs_read(&inputs, &p) < 0)
		return -1;
	state = goci_inputs_check(&inputs, memos->stats);
	if (state == GOCI_INPUTS_CHANGED)
		return -1;
	if (state == GOCI_INPUTS_EQUAL)
		(void)goci_memo_put(memos, key, &inputs, p, &ignored);
	oci_buf_adds(text, p);
	return 0;
}

/* goci itself is told by its file: a newer one may make other images. */
void goci_memo_key(struct oci_hasher *h, const char *what)
{
	struct goci_stamp self;
	char text[64];

	goci_stamp_read("/proc/self/exe", true, &self);
	snprintf(text, sizeof(text), "%lld %lld", (long long)self.size,
		(long long)self.mtime);
	oci_hasher_add_str(h, what);
	oci_hasher_add_str(h, goci_version);
	oci_hasher_add_str(h, text);
}
