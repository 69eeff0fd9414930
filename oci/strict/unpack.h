/*
 * The formats that a layer can be compressed by, each as one step that fills a buffer.
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

/* One of the formats; `state` is what `open` returned. */
struct oci_unpacker {
	void *(*open)(void);
	/*
	 * Puts at most `cap` bytes to `out`, at least one unless it is the end. 1, 0 at
	 * the end, -1 when the system fails. What breaks the format is noted, and -2.
	 */
	int (*step)(void *state, struct oci_unpack_env *env, unsigned char *out,
		size_t cap, size_t *len, struct oci_err *err);
	void (*close)(void *state, struct oci_unpack_env *env);
};

enum { OCI_UNPACK_BROKEN = -2 };

extern const struct oci_unpacker oci_unpacker_gzip;
extern const struct oci_unpacker oci_unpacker_zstd;

#endif
