/*
 * Memos: what was found out before, kept with what it follows from.
 *
 * A memo is a record of the cache: its inputs, and a text. It is taken only if all of
 * its inputs are what they were; then nothing has to be run or read again.
 */
#ifndef GOCI_MEMO_MEMO_H
#define GOCI_MEMO_MEMO_H

#include "memo/inputs.h"
#include "oci/cache.h"

/* Where memos are; borrowed. `stats` is of this call. */
struct goci_memos {
	struct oci_cache *cache;
	struct goci_stats *stats;
};

/*
 * Appends the text of a memo whose inputs are what they were. 0 when there is one, -1
 * when there is none. Stamps that no longer fit are brought up to date.
 */
int goci_memo_get(const struct goci_memos *memos, const struct oci_digest *key,
	struct oci_buf *text);

/* Keeps a memo, if its inputs, taken before the text was made, can be told. */
int goci_memo_put(const struct goci_memos *memos, const struct oci_digest *key,
	const struct goci_inputs *inputs, const char *text, struct oci_err *err);

/* Begins a key: what is the same for every memo of this program and environment. */
void goci_memo_key(struct oci_hasher *h, const char *what);

#endif
