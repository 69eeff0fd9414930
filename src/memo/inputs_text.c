#include "memo/inputs_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A line for each: kind, size, mtime, ctime, inode, device, mode, digest or "-", path.
 */
enum { NUMBERS = 7 };

void goci_inputs_write(const struct goci_inputs *inputs, struct oci_buf *out)
{
	oci_buf_addf(out, "inputs %lld\n", (long long)inputs->taken);
	for (size_t i = 0; i < inputs->count; i++) {
		const struct goci_input *in = &inputs->items[i];

		oci_buf_addf(out, "%d %lld %lld %lld %llu %llu %u %s %s\n",
			(int)in->kind, (long long)in->stamp.size,
			(long long)in->stamp.mtime, (long long)in->stamp.ctime,
			(unsigned long long)in->stamp.inode,
			(unsigned long long)in->stamp.device, in->stamp.mode,
			in->digest.str[0] ? in->digest.str : "-", in->path);
	}
	oci_buf_adds(out, "\n");
}

/* A number and the blank behind it. */
static int read_number(const char **p, uint64_t *n)
{
	char *end;

	*n = strtoull(*p, &end, 10);
	if (end == *p || *end != ' ')
		return -1;
	*p = end + 1;
	return 0;
}

static int read_digest(const char **p, struct oci_digest *digest)
{
	size_t len = strcspn(*p, " \n");
	struct oci_err ignored;
	char text[80];

	*digest = (struct oci_digest){0};
	if (len >= sizeof(text) || (*p)[len] != ' ')
		return -1;
	memcpy(text, *p, len);
	text[len] = '\0';
	*p += len + 1;
	return strcmp(text, "-") == 0 ? 0 : oci_digest_parse(text, digest, &ignored);
}

static int read_line(struct goci_inputs *inputs, const char **p)
{
	uint64_t n[NUMBERS];
	struct oci_digest digest;
	oci_auto_free char *path = NULL;
	struct goci_input *in;
	size_t len;

	for (int i = 0; i < NUMBERS; i++)
		if (read_number(p, &n[i]) < 0)
			return -1;
	if (n[0] >= GOCI_INPUT_KINDS || read_digest(p, &digest) < 0)
		return -1;
	len = strcspn(*p, "\n");
	if (**p != '/' || (*p)[len] != '\n')
		return -1;
	path = oci_xstrndup(*p, len);
	goci_inputs_add(inputs, (enum goci_input_kind)n[0], path);
	in = &inputs->items[inputs->count - 1];
	in->stamp = (struct goci_stamp){(int64_t)n[1], (int64_t)n[2], (int64_t)n[3],
		n[4], n[5], (unsigned)n[6]};
	in->digest = digest;
	*p += len + 1;
	return 0;
}

int goci_inputs_read(struct goci_inputs *inputs, const char **text)
{
	static const char head[] = "inputs ";
	const char *p = *text;
	char *end;

	if (strncmp(p, head, sizeof(head) - 1) != 0)
		return -1;
	inputs->taken = strtoll(p + sizeof(head) - 1, &end, 10);
	if (*end != '\n')
		return -1;
	for (p = end + 1; *p != '\n';)
		if (read_line(inputs, &p) < 0)
			return -1;
	*text = p + 1;
	return 0;
}
