#include "manual/command.h"

/* Row `i` of those that are taken of a table; counts `i` down by the others. */
static const struct goci_option *row_of(const struct goci_command *command,
	const struct goci_options *options, size_t *i)
{
	for (size_t k = 0; options && k < options->count; k++) {
		const struct goci_option *row = &options->rows[k];

		if (command->takes && !command->takes(row))
			continue;
		if (!*i)
			return row;
		--*i;
	}
	return NULL;
}

const struct goci_option *goci_command_option(
	const struct goci_command *command, size_t i)
{
	const struct goci_option *own = row_of(command, command->options, &i);

	return own ? own : row_of(command, command->more, &i);
}
