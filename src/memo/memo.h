/*
 * Memos: results of earlier calls, stored with the inputs that they depend on.
 *
 * A memo is a record of the cache: its inputs, and a text. It is used only if none of
 * its inputs has changed; then nothing has to be run or read again.
 */
#ifndef GOCI_MEMO_MEMO_H
#define GOCI_MEMO_MEMO_H

#include "memo/inputs.h"
#include "oci/cache.h"

/* Where memos are stored; both borrowed. `stats` lives for this call. */
struct goci_memos {
	struct oci_cache *cache;
	struct goci_stats *stats;
};

/*
 * Appends the text of the memo under `key`. Returns -1, without an error, if there is
 * none or an input has changed. A memo whose inputs differ in their stamps alone is
 * stored again with the new ones.
 */
int goci_memo_get(const struct goci_memos *memos, const struct oci_digest *key,
	struct oci_buf *text);

/* Stores a memo. Does nothing, and succeeds, where `inputs->not_known` is set. */
int goci_memo_put(const struct goci_memos *memos, const struct oci_digest *key,
	const struct goci_inputs *inputs, const char *text, struct oci_err *err);

/* Begins a key of the kind `what`: adds the version and identity of this program. */
void goci_memo_key(struct oci_hasher *h, const char *what);

#endif
