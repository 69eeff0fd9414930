/*
 * Meters: how many bytes of a piece of work are done, for a display in another thread.
 *
 * The work begins a meter and adds to it; whoever shows it reads it at any time. A NULL
 * meter takes nothing.
 */
#ifndef OCI_METER_H
#define OCI_METER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct oci_meter {
	atomic_llong done;
	atomic_llong total; /* 0: not known */
};

/* The total with one more size; sizes of a stranger's descriptors can be any. */
static inline int64_t oci_meter_sum(int64_t total, int64_t size)
{
	return size > INT64_MAX - total ? INT64_MAX : total + size;
}

/* Begins a pass over `total` bytes; work of several passes begins it again for each. */
static inline void oci_meter_begin(struct oci_meter *meter, int64_t total)
{
	if (!meter)
		return;
	atomic_store_explicit(&meter->done, 0, memory_order_relaxed);
	atomic_store_explicit(&meter->total, total, memory_order_relaxed);
}

static inline void oci_meter_add(struct oci_meter *meter, int64_t bytes)
{
	if (meter)
		atomic_fetch_add_explicit(&meter->done, bytes, memory_order_relaxed);
}

/* At least this much is done: parts that were there already count, too. */
static inline void oci_meter_reach(struct oci_meter *meter, int64_t bytes)
{
	if (meter && atomic_load_explicit(&meter->done, memory_order_relaxed) < bytes)
		atomic_store_explicit(&meter->done, bytes, memory_order_relaxed);
}

#endif
