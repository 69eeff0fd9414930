#include "settings/settings.h"

#include "app/defaults.h"
#include "options/option_values.h"
#include "settings/build_options.h"

#include <assert.h>
#include <string.h>

static_assert(offsetof(struct goci_values, service) == 0,
	"the table's offsets are those of struct goci_settings too");

void goci_settings_release(struct goci_settings *s)
{
	const struct goci_options *all = &goci_build_options;

	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].scope == GOCI_PER_SERVICE)
			goci_value_release(&all->rows[i], s);
	*s = (struct goci_settings)GOCI_SETTINGS_INIT;
}

void goci_settings_merge(struct goci_settings *s, const struct goci_settings *over)
{
	const struct goci_options *all = &goci_build_options;

	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].scope == GOCI_PER_SERVICE)
			goci_value_merge(&all->rows[i], s, over);
}

void goci_settings_hash(const struct goci_settings *s, struct oci_hasher *h)
{
	const struct goci_options *all = &goci_build_options;

	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].scope == GOCI_PER_SERVICE)
			goci_value_hash(&all->rows[i], s, h);
}

const char *goci_settings_port(const struct goci_settings *s)
{
	const char *first = s->ports.count ? s->ports.items[0] : GOCI_PORT_DEFAULT;

	return strcmp(first, GOCI_PORT_NONE) == 0 ? NULL : first;
}

void goci_call_merge(struct goci_call *call, const struct goci_call *over)
{
	const struct goci_options *all = &goci_build_options;
	const struct goci_values from = {.call = *over};
	struct goci_values to = {.call = *call};

	for (size_t i = 0; i < all->count; i++)
		if (all->rows[i].scope == GOCI_PER_CALL)
			goci_value_merge(&all->rows[i], &to, &from);
	*call = to.call;
}

void goci_values_release(struct goci_values *values)
{
	goci_values_free(&goci_build_options, values);
	*values = (struct goci_values)GOCI_VALUES_INIT;
}
