/*
 * Decompressors for the compression formats of a layer; each step fills a buffer.
 */
#ifndef OCI_LAYER_UNPACK_H
#define OCI_LAYER_UNPACK_H

#include "budget.h"
#include "note.h"
#include "raw.h"

struct oci_unpack_env {
	struct oci_raw *raw;
	struct oci_note note;
	struct oci_budget *budget;
};

/* One format; `state` is what `open` returned. */
struct oci_unpacker {
	void *(*open)(void);
	/*
	 * Writes at most `cap` bytes to `out`, at least one except at the end. Returns
	 * 1, 0 at the end, -1 when the system fails, or OCI_UNPACK_BROKEN when the data
	 * breaks the format, which is reported.
	 */
	int (*step)(void *state, struct oci_unpack_env *env, unsigned char *out,
		size_t cap, size_t *len, struct oci_err *err);
	void (*close)(void *state, struct oci_unpack_env *env);
};

enum { OCI_UNPACK_BROKEN = -2 };

extern const struct oci_unpacker oci_unpacker_gzip;
extern const struct oci_unpacker oci_unpacker_zstd;

#endif
