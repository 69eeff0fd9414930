/*
 * Mapping the user and group ids of an image to ids of the host (user_namespaces(7)).
 */
#ifndef GOCI_SANDBOX_ID_MAP_H
#define GOCI_SANDBOX_ID_MAP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum goci_id_map_kind {
	GOCI_ID_MAP_SAME,   /* no user namespace: each id is itself */
	GOCI_ID_MAP_CALLER, /* 0 is the calling user; no other id exists */
	GOCI_ID_MAP_RANGE,  /* a range of host ids that belong to nobody */
};

struct goci_id_map {
	enum goci_id_map_kind kind;
	uint32_t base; /* first host id of the range */
};

/*
 * Chooses a map: a range for root, the caller alone for any other user and for root of
 * a user namespace that does not have such ids (a rootless container).
 */
struct goci_id_map goci_id_map_choose(void);

/*
 * The host id of an id of the image. In a range, ids below 65536 are mapped in order;
 * higher ids share the 65536 host ids that follow.
 */
uint32_t goci_id_map_host(const struct goci_id_map *ids, uint32_t id);

/*
 * The map as "uidMappings" or "gidMappings" (runtime-spec 1.0.2, config-linux.md).
 * `used` lists ids that have to be mapped, `caller` is the host id of the calling user.
 * Owned by the caller.
 */
json_t *goci_id_map_json(const struct goci_id_map *ids, const uint32_t *used,
	size_t count, uint32_t caller);

#endif
