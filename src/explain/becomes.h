/*
 * What becomes of the settings of a service: placeholders replaced, names and outputs
 * complete, the default of what is not set.
 */
#ifndef GOCI_EXPLAIN_BECOMES_H
#define GOCI_EXPLAIN_BECOMES_H

#include "explain/explain.h"

/*
 * Fills `becomes` of a service in `dir`; what fails is added to `problems`, and the
 * setting stays as it is written.
 */
void goci_explain_becomes(struct goci_explained *explained, const char *dir);

/*
 * Appends the values of an option that apply: those that it was expanded to, or its
 * default. Nothing if there is none. `*words` is set if they are words of the help, not
 * a value.
 */
void goci_becomes_values(const struct goci_explained *explained,
	const struct goci_option *option, struct oci_strv *out, bool *words);

#endif
