#include "options/guess.h"

#include <string.h>

/* No option is longer; the cost of the distance is the product of both lengths. */
enum { LONGEST = 32 };

void goci_guess_init(struct goci_guess *guess, const char *word)
{
	size_t len = strlen(word);

	guess->word = word;
	guess->best = NULL;
	guess->distance = len < 3 ? 2 : len < 9 ? 3 : 4;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein distance, one row at a time. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1];
	size_t len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < len; j++) {
			size_t above = row[j + 1];

			row[j + 1] =
				least(above + 1, row[j] + 1, corner + (a[i] != b[j]));
			corner = above;
		}
	}
	return row[len];
}

void goci_guess_try(struct goci_guess *guess, const char *known)
{
	size_t d;

	if (strlen(guess->word) > LONGEST || strlen(known) > LONGEST)
		return;
	d = distance(guess->word, known);
	if (d < guess->distance) {
		guess->distance = d;
		guess->best = known;
	}
}

int goci_guess_tell(
	const struct goci_guess *guess, const char *otherwise, struct oci_err *err)
{
	const struct oci_err before = *err;

	if (guess->best)
		oci_err_set(err, before.code, "%s; did you mean \"%s\"?", before.msg,
			guess->best);
	else if (otherwise)
		oci_err_set(err, before.code, "%s; %s", before.msg, otherwise);
	return -1;
}
