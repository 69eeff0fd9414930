/*
 * Which user or group of this host an id of an image becomes.
 */
#ifndef GOCI_MEASURE_IDS_H
#define GOCI_MEASURE_IDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum goci_ids_kind {
	GOCI_IDS_SAME,   /* itself: there is no user namespace */
	GOCI_IDS_CALLER, /* 0 is who calls, and there is no other */
	GOCI_IDS_RANGE,  /* one of a range that is nobody's on this host */
};

struct goci_ids {
	enum goci_ids_kind kind;
	uint32_t base; /* where the range begins */
};

/*
 * Root gets a range, anybody else is alone. So is root of a user namespace in which no
 * such range is mapped, as within a container of an ordinary user.
 */
struct goci_ids goci_ids_choose(void);

/*
 * The id on this host. Ids below 65536 keep their order in a range; higher ones share
 * as many after those.
 */
uint32_t goci_ids_host(const struct goci_ids *ids, uint32_t id);

/*
 * "uidMappings" or "gidMappings" of the runtime specification. `used` are ids that must
 * be mapped, `caller` is who calls. Owned by the caller.
 */
json_t *goci_ids_map(const struct goci_ids *ids, const uint32_t *used, size_t count,
	uint32_t caller);

#endif
