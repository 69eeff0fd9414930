#include "token_scan.h"

#include "token.h"

#include <elf.h>
#include <string.h>

void oci_token_scan_begin(struct oci_token_scan *s)
{
	s->begun = s->program = false;
	s->alone = 0;
	s->found = NULL;
	s->len = s->at = 0;
}

/* Scans for tokens from `at` on, up to where too few bytes follow. */
static size_t look(
	struct oci_token_scan *s, const char *data, size_t len, size_t at, bool last)
{
	size_t end = last ? len : len > OCI_TOKEN_REACH ? len - OCI_TOKEN_REACH : 0;
	struct oci_token_text text = {data, len, OCI_TOKEN_FILE, &s->alone};

	if (end <= at)
		return at;
	if (!s->begun)
		s->program = len >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0;
	s->begun = true;
	if (s->program)
		text.kind = OCI_TOKEN_PROGRAM;
	s->found = oci_token_find(&text, at, end);
	return end;
}

/* Keeps the end of the data, of which the part up to `at` was scanned. */
static void keep(struct oci_token_scan *s, const char *data, size_t len, size_t at)
{
	size_t from = at > OCI_TOKEN_BEFORE ? at - OCI_TOKEN_BEFORE : 0;

	memmove(s->kept, data + from, len - from);
	s->len = len - from;
	s->at = at - from;
}

void oci_token_scan_add(struct oci_token_scan *s, const char *data, size_t len)
{
	size_t part = OCI_TOKEN_BEFORE + OCI_TOKEN_REACH;

	if (s->found)
		return;
	part = part < len ? part : len;
	memcpy(s->kept + s->len, data, part);
	s->len += part;
	s->at = look(s, s->kept, s->len, s->at, false);
	if (part == len) {
		keep(s, s->kept, s->len, s->at);
		return;
	}
	/* The kept bytes are scanned; scan the rest in place. */
	if (!s->found)
		s->at = look(s, data, len, OCI_TOKEN_BEFORE, false);
	keep(s, data, len, len - OCI_TOKEN_REACH);
}

void oci_token_scan_end(struct oci_token_scan *s)
{
	if (!s->found)
		look(s, s->kept, s->len, s->at, true);
}
