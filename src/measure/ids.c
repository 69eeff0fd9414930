#include "measure/ids.h"

#include "oci/mem.h"

#include <stdio.h>
#include <unistd.h>

/*
 * From 1879048192 to 2147352575: what neither shadow-utils (100000 to 600100000) nor
 * systemd (524288 to 1879048191) gives to anybody (systemd's UIDS-GIDS.md).
 */
#define FIRST UINT32_C(1879048192)

enum { USUAL = 65536, WIDTH = 2 * USUAL, RANGES = 2047 };

static bool overlap(uint32_t base, unsigned long long from, unsigned long long count)
{
	return from < (unsigned long long)base + WIDTH && from + count > base;
}

/* Whether a file such as /etc/subuid gives a part of the range to somebody. */
static bool given(const char *path, uint32_t base)
{
	oci_auto_fclose FILE *file = fopen(path, "re");
	unsigned long long from, count;
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*[^:]:%llu:%llu", &from, &count) == 2 &&
			overlap(base, from, count))
			return true;
	return false;
}

/* Whether the range exists in the user namespace that goci is in. */
static bool mapped(const char *path, uint32_t base)
{
	oci_auto_fclose FILE *file = fopen(path, "re");
	unsigned long long from, count;

	while (file && fscanf(file, "%llu %*u %llu", &from, &count) == 2)
		if (from <= base && from + count >= (unsigned long long)base + WIDTH)
			return true;
	return false;
}

/* Calls at the same time begin at different ranges. */
struct goci_ids goci_ids_choose(void)
{
	struct goci_ids ids = {.kind = GOCI_IDS_CALLER};
	uint32_t first = (uint32_t)getpid();

	if (geteuid() != 0)
		return ids;
	for (uint32_t i = 0; i < RANGES; i++) {
		uint32_t base = FIRST + (first + i) % RANGES * WIDTH;

		if (given("/etc/subuid", base) || given("/etc/subgid", base))
			continue;
		if (mapped("/proc/self/uid_map", base) &&
			mapped("/proc/self/gid_map", base))
			return (struct goci_ids){GOCI_IDS_RANGE, base};
	}
	return ids;
}

uint32_t goci_ids_host(const struct goci_ids *ids, uint32_t id)
{
	if (ids->kind != GOCI_IDS_RANGE)
		return id;
	return ids->base + (id < USUAL ? id : USUAL + id % USUAL);
}

static void add(json_t *map, uint32_t id, uint32_t host, uint32_t size)
{
	json_array_append_new(
		map, json_pack("{s:I, s:I, s:I}", "containerID", (json_int_t)id,
			     "hostID", (json_int_t)host, "size", (json_int_t)size));
}

/* No id of this host may be mapped twice. */
static bool clash(const uint32_t *used, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (used[i] >= USUAL && used[i] % USUAL == used[n] % USUAL)
			return true;
	return false;
}

json_t *goci_ids_map(
	const struct goci_ids *ids, const uint32_t *used, size_t count, uint32_t caller)
{
	json_t *map = json_array();

	if (!map)
		oci_abort("a document cannot be made");
	if (ids->kind == GOCI_IDS_CALLER)
		add(map, 0, caller, 1);
	if (ids->kind != GOCI_IDS_RANGE)
		return map;
	add(map, 0, ids->base, USUAL);
	for (size_t i = 0; i < count; i++)
		if (used[i] >= USUAL && !clash(used, i))
			add(map, used[i], goci_ids_host(ids, used[i]), 1);
	return map;
}
