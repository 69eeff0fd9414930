#include "settings/config_find.h"

#include "app/trust.h"
#include "settings/config.h"
#include "settings/config_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The markers of the top decide what the source may name. */
static int check_top(const char *top, const char *dir, struct oci_err *err)
{
	static const char *const marks[] = {".git", "go.work", "go.mod"};

	for (size_t i = 0; i < OCI_COUNT(marks); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", top, marks[i]);

		if (access(path, F_OK) == 0 && goci_trust_above(path, dir, err) < 0)
			return -1;
	}
	return 0;
}

/* Where the goci.yaml of a folder is. */
struct place {
	char *top;  /* of its source; or NULL */
	char *file; /* from here; NULL: there is none */
};

static void place_release(struct place *place)
{
	free(place->top);
	free(place->file);
}

static int locate(
	const char *dir, const char *limit, struct place *place, struct oci_err *err)
{
	oci_auto_free char *real = realpath(dir, NULL);
	oci_auto_free char *top = real ? goci_tree_around(real, limit) : NULL;
	oci_auto_free char *at = top ? goci_find_above(real, "goci.yaml", top) : NULL;
	oci_auto_free char *path =
		at ? oci_xasprintf("%s/goci.yaml", at[1] ? at : "") : NULL;

	if (top && check_top(top, real, err) < 0)
		return -1;
	place->file = path ? goci_path_from_here(path) : NULL;
	place->top = oci_steal_ptr(&top);
	return path ? goci_trust_above(place->file, real, err) : 0;
}

static struct goci_config *read_at(
	const struct place *place, const struct oci_strv *allowed, struct oci_err *err)
{
	const struct goci_origin origin = {place->top, allowed};

	return goci_config_read(place->file, &origin, err);
}

int goci_config_find(const char *dir, const char *limit, const struct oci_strv *allowed,
	struct goci_config **config, struct oci_err *err)
{
	OCI_AUTO(place_release) struct place place = {0};

	*config = NULL;
	if (locate(dir, limit, &place, err) < 0)
		return -1;
	if (!place.file)
		return 0;
	*config = read_at(&place, allowed, err);
	return *config ? 0 : -1;
}

struct goci_config_known {
	struct place place;
	struct goci_config *config;
};

void goci_configs_release(struct goci_configs *configs)
{
	for (size_t i = 0; i < configs->count; i++) {
		place_release(&configs->items[i].place);
		goci_config_free(configs->items[i].config);
	}
	free(configs->items);
}

/* What a file may name depends on the top: it counts with another one as another. */
static const struct goci_config *known_at(
	const struct goci_configs *configs, const struct place *place)
{
	for (size_t i = 0; i < configs->count; i++)
		if (strcmp(configs->items[i].place.file, place->file) == 0 &&
			strcmp(configs->items[i].place.top, place->top) == 0)
			return configs->items[i].config;
	return NULL;
}

int goci_configs_find(struct goci_configs *configs, const char *dir, const char *limit,
	const struct oci_strv *allowed, const struct goci_config **config,
	struct oci_err *err)
{
	OCI_AUTO(place_release) struct place place = {0};
	struct goci_config *read;

	*config = NULL;
	if (locate(dir, limit, &place, err) < 0)
		return -1;
	*config = place.file ? known_at(configs, &place) : NULL;
	if (*config || !place.file)
		return 0;
	*config = read = read_at(&place, allowed, err);
	if (!read)
		return -1;
	OCI_GROW(configs->items, configs->count);
	configs->items[configs->count++] = (struct goci_config_known){place, read};
	place = (struct place){0};
	return 0;
}

void goci_config_guess(
	const struct goci_config *config, const char *word, struct goci_guess *guess)
{
	goci_guess_init(guess, word);
	for (size_t i = 0; config && i < goci_config_count(config); i++)
		goci_guess_try(guess, goci_config_name(config, i));
}

static char *own_path(void)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (xdg && *xdg == '/')
		return oci_xasprintf("%s/goci/config.yaml", xdg);
	return home && *home == '/' ? oci_xasprintf("%s/.config/goci/config.yaml", home)
				    : NULL;
}

int goci_config_find_own(struct goci_config **config, struct oci_err *err)
{
	oci_auto_free char *path = own_path();
	const struct goci_origin origin = {0};

	*config = NULL;
	if (!path || access(path, F_OK) < 0)
		return 0;
	if (goci_trust_own(path, err) < 0)
		return -1;
	*config = goci_config_read(path, &origin, err);
	return *config ? 0 : -1;
}

bool goci_config_counts(const struct goci_config *own, const char *dir)
{
	return own && !goci_tree_holds(dir, goci_config_dir(own));
}
