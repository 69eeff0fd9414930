#include "options/choices.h"

#include <string.h>

int goci_choice_find(const char *const *choices, const char *word)
{
	for (int i = 0; choices[i]; i++)
		if (strcmp(choices[i], word) == 0)
			return i;
	return -1;
}

void goci_choices_add(const char *const *choices, const char *last, struct oci_buf *out)
{
	for (size_t i = 0; choices[i]; i++) {
		if (i && choices[i + 1])
			oci_buf_adds(out, ", ");
		else if (i)
			oci_buf_addf(out, " %s ", last);
		oci_buf_adds(out, choices[i]);
	}
}

void goci_choice_guess(
	const char *const *choices, const char *word, struct goci_guess *guess)
{
	goci_guess_init(guess, word);
	for (size_t i = 0; choices[i]; i++)
		goci_guess_try(guess, choices[i]);
}

int goci_choice_refuse(
	const char *const *choices, const char *word, struct oci_err *err)
{
	struct goci_guess guess;
	oci_auto_buf list = OCI_BUF_INIT;

	goci_choice_guess(choices, word, &guess);
	goci_choices_add(choices, "or", &list);
	oci_err_set(err, OCI_ERR_USAGE, "\"%.200s\" is not %s", word, list.data);
	return goci_guess_tell(&guess, NULL, err);
}
