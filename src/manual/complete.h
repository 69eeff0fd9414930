/*
 * Completion of a command line: what may stand at the cursor.
 *
 * The shells' scripts (`goci completion SHELL`) get their candidates here. Only files
 * and folders without a transport before them are completed by the shell itself, which
 * knows its own quotes and "~".
 *
 * Nothing is written or run, and names of foreign files (services of goci.yaml, tags of
 * a layout, files) that have other characters than letters, digits and "._@%+=:,/-" are
 * left out: no shell takes a candidate for anything but a word.
 */
#ifndef GOCI_MANUAL_COMPLETE_H
#define GOCI_MANUAL_COMPLETE_H

#include "manual/command.h"

/*
 * Appends the candidates for the last of `words`, which are those after "goci". The
 * first line is "none", "files" or "folders": what the shell has to add by itself; then
 * a space and how many bytes of the last word are not part of the name of such a file;
 * then a space and "open" if more is to follow a candidate, else "closed". Each other
 * line is a candidate for the whole word, a tab and what it is, which may be empty.
 */
void goci_complete(const struct goci_command *const *commands,
	const struct oci_strv *words, struct oci_buf *out);

#endif
