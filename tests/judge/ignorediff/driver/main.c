/*
 * Asks goci's matcher what ../driver.go asks for: one request after another on stdin,
 * and an answer to each on stdout.
 *
 *	match N, then the ignore file and N paths
 *	walk, then the ignore file and a folder
 *
 * Each text is its length, a newline, and so many bytes; an answer likewise, and a
 * newline.
 */
#include "dockerignore/context.h"
#include "dockerignore/context_walk.h"
#include "dockerignore/ignore.h"
#include "oci/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_text(size_t *len)
{
	char *text;

	if (scanf("%zu", len) != 1 || getchar() != '\n')
		exit(3);
	text = oci_xcalloc(*len + 1, 1);
	if (fread(text, 1, *len, stdin) != *len)
		exit(3);
	return text;
}

static void answer(const struct oci_buf *text)
{
	printf("%zu\n", text->len);
	fwrite(text->data, 1, text->len, stdout);
	putchar('\n');
}

static struct goci_ignore *read_ignore(struct oci_buf *out)
{
	struct oci_err err = {0};
	struct goci_ignore *ignore;
	size_t len;
	oci_auto_free char *text = read_text(&len);

	ignore = goci_ignore_parse(text, len, "file", &err);
	if (!ignore)
		oci_buf_addf(out, "!%s", err.msg);
	else
		oci_buf_adds(out, "=");
	return ignore;
}

static char letter(int status, const struct goci_ignore_result *result)
{
	return status < 0 ? 'b' : result->excluded ? 'o' : 'i';
}

static char alone(struct goci_ignore *ignore, const char *path)
{
	struct goci_ignore_result result = {0};
	struct oci_err err;
	char c = letter(goci_ignore_match(ignore, path, NULL, &result, &err), &result);

	goci_ignore_result_release(&result);
	return c;
}

static char walked(struct goci_ignore *ignore, char *path)
{
	struct goci_ignore_result results[2] = {{0}, {0}};
	const struct goci_ignore_result *parent = NULL;
	struct oci_err err;
	int status = 0;
	size_t len = strlen(path), turn = 0;
	char c;

	for (size_t i = 0; i <= len && status == 0; i++) {
		char end = path[i];

		if (end != '/' && end != '\0')
			continue;
		path[i] = '\0';
		turn = !turn;
		status = goci_ignore_match(ignore, path, parent, &results[turn], &err);
		parent = &results[turn];
		path[i] = end;
	}
	c = letter(status, &results[turn]);
	goci_ignore_result_release(&results[0]);
	goci_ignore_result_release(&results[1]);
	return c;
}

static void match(size_t count)
{
	oci_auto_buf out = OCI_BUF_INIT;
	goci_auto_ignore *ignore = read_ignore(&out);

	for (size_t i = 0; i < count; i++) {
		size_t len;
		oci_auto_free char *path = read_text(&len);

		if (ignore)
			oci_buf_addf(&out, "%c%c%c", alone(ignore, path),
				walked(ignore, path),
				goci_ignore_can_prune(ignore, path) ? 'p' : '-');
	}
	answer(&out);
}

static void walk(void)
{
	oci_auto_buf out = OCI_BUF_INIT;
	goci_auto_ignore *ignore = read_ignore(&out);
	goci_auto_context context = GOCI_CONTEXT_INIT;
	struct oci_err err = {0};
	size_t len;
	oci_auto_free char *dir = read_text(&len);

	if (ignore && goci_context_walk(dir, ignore, true, &context, &err) < 0) {
		oci_buf_clear(&out);
		oci_buf_addf(&out, "!%s", err.msg);
	}
	for (size_t i = 0; i < context.in.count; i++) {
		oci_buf_add(&out, "", i > 0);
		oci_buf_adds(&out, context.in.items[i].path);
	}
	answer(&out);
}

int main(void)
{
	char word[8];

	while (scanf("%7s", word) == 1) {
		size_t count;

		if (strcmp(word, "walk") == 0)
			walk();
		else if (scanf("%zu", &count) == 1)
			match(count);
		fflush(stdout);
	}
	return 0;
}
