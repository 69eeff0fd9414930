#include "header.h"
#include "number.h"

#include <string.h>

struct field {
	const char *name;
	size_t at;
	size_t len;
};

static const struct field NAME = {"name", 0, 100}, MODE = {"mode", 100, 8},
			  UID = {"uid", 108, 8}, GID = {"gid", 116, 8},
			  SIZE = {"size", 124, 12}, MTIME = {"mtime", 136, 12},
			  CHECKSUM = {"checksum", 148, 8},
			  LINK = {"linkname", 157, 100}, MAGIC = {"magic", 257, 8},
			  MAJOR = {"devmajor", 329, 8}, MINOR = {"devminor", 337, 8},
			  PREFIX = {"prefix", 345, 155}, ATIME = {"atime", 345, 12},
			  CTIME = {"ctime", 357, 12};

/* Some writers include the file type bits of stat() in the mode. */
enum { MODE_MAX = 0177777 };

enum { TYPE = 156, GNU_REST = 369, STAR = 508 };

/* Parses a number from `min` to `max`. */
static int read_number(const unsigned char *block, const struct field *f, int64_t min,
	int64_t max, int64_t *n, const struct oci_note *note)
{
	const unsigned char *p = block + f->at;

	if (!oci_tar_number(p, f->len, n))
		return oci_note(note, OCI_RULE_TAR_NUMBER,
			"the field %s is no number of tar: \"%.*s\"", f->name,
			(int)f->len, (const char *)p);
	if (*n < min || *n > max)
		return oci_note(note, OCI_RULE_TAR_NUMBER,
			"the field %s is out of range: %lld", f->name, (long long)*n);
	return 0;
}

/* Copies text up to a NUL; only NULs may follow. */
static int read_text(const unsigned char *block, const struct field *f, char *out,
	const struct oci_note *note)
{
	size_t len = strnlen((const char *)block + f->at, f->len);

	memcpy(out, block + f->at, len);
	out[len] = '\0';
	if (oci_tar_is_zero(block + f->at + len, f->len - len))
		return 0;
	return oci_note(note, OCI_RULE_PATH_NUL,
		"the field %s goes on after a NUL: \"%s\"", f->name, out);
}

static int check_sum(const unsigned char *block, const struct oci_note *note)
{
	int64_t found;
	unsigned sum = 0;

	for (size_t i = 0; i < OCI_BLOCK; i++)
		sum += i - CHECKSUM.at < CHECKSUM.len ? ' ' : block[i];
	if (!oci_tar_octal(block + CHECKSUM.at, CHECKSUM.len, &found) || found != sum)
		return oci_note(note, OCI_RULE_TAR_CHECKSUM,
			"a header's checksum is \"%.8s\", its bytes have %06o",
			(const char *)block + CHECKSUM.at, sum);
	return 0;
}

enum format { USTAR, GNU, OLD, UNKNOWN };

static enum format find_format(const unsigned char *block)
{
	const unsigned char *magic = block + MAGIC.at;

	if (memcmp(magic, "ustar\00000", MAGIC.len) == 0)
		return memcmp(block + STAR, "tar", 4) == 0 ? UNKNOWN : USTAR;
	if (memcmp(magic, "ustar  ", MAGIC.len) == 0)
		return oci_tar_is_zero(block + GNU_REST, OCI_BLOCK - GNU_REST) ||
				       block[TYPE] == 'S'
			       ? GNU
			       : UNKNOWN;
	/* GNU tar's old format has the device numbers, too. */
	return oci_tar_is_zero(magic, MAJOR.at - MAGIC.at) &&
			       oci_tar_is_zero(
				       block + PREFIX.at, OCI_BLOCK - PREFIX.at) &&
			       (!block[TYPE] || strchr("0125", block[TYPE]))
		       ? OLD
		       : UNKNOWN;
}

/* Checks the fields after the magic, which depend on the format. */
static int read_rest(const unsigned char *block, enum format format,
	struct oci_header *h, const struct oci_note *note)
{
	char prefix[155 + 1];
	int64_t ignored;

	if (read_number(block, &MAJOR, 0, UINT32_MAX, &ignored, note) < 0 ||
		read_number(block, &MINOR, 0, UINT32_MAX, &ignored, note) < 0)
		return -1;
	if (format == OLD)
		return 0;
	if (format == GNU)
		return read_number(
			       block, &ATIME, INT64_MIN, INT64_MAX, &ignored, note) < 0
			       ? -1
			       : read_number(block, &CTIME, INT64_MIN, INT64_MAX,
					 &ignored, note);
	if (read_text(block, &PREFIX, prefix, note) < 0)
		return -1;
	if (*prefix) {
		size_t len = strlen(prefix);

		memmove(h->name + len + 1, h->name, strlen(h->name) + 1);
		memcpy(h->name, prefix, len);
		h->name[len] = '/';
	}
	return 0;
}

int oci_header_read(
	const unsigned char *block, struct oci_header *h, const struct oci_note *note)
{
	enum format format = find_format(block);
	int64_t mode, uid, gid;

	if (check_sum(block, note) < 0)
		return -1;
	h->type = (char)block[TYPE];
	if (format == UNKNOWN)
		return oci_note(note, OCI_RULE_TAR_FORMAT,
			"a header has the magic \"%.8s\" and what does not go with it",
			(const char *)block + MAGIC.at);
	if (read_text(block, &NAME, h->name, note) < 0 ||
		read_text(block, &LINK, h->link, note) < 0 ||
		read_number(block, &MODE, 0, MODE_MAX, &mode, note) < 0 ||
		read_number(block, &UID, 0, UINT32_MAX, &uid, note) < 0 ||
		read_number(block, &GID, 0, UINT32_MAX, &gid, note) < 0 ||
		read_number(block, &SIZE, 0, INT64_MAX, &h->size, note) < 0 ||
		read_number(block, &MTIME, INT64_MIN, INT64_MAX, &h->mtime, note) < 0 ||
		read_rest(block, format, h, note) < 0)
		return -1;
	h->mode = (unsigned)mode & 07777;
	h->uid = (uint32_t)uid;
	h->gid = (uint32_t)gid;
	return 0;
}
