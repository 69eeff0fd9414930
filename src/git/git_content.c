#include "git/git_content.h"

#include "git/git_loose.h"
#include "oci/beneath.h"

#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, POINTER_MAX = 1024 };

static void free_digest(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

/* Hashes the rest of an open file and finishes the digest. */
static bool finish_file(EVP_MD_CTX *ctx, int fd, unsigned char *id)
{
	char chunk[CHUNK];
	ssize_t got;

	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		if (!EVP_DigestUpdate(ctx, chunk, (size_t)got))
			return false;
	return got == 0 && EVP_DigestFinal_ex(ctx, id, NULL);
}

/* Hashes the header "blob SIZE\0", which precedes the content in a blob's id. */
static bool begin_blob(EVP_MD_CTX *ctx, size_t id_len, int64_t size)
{
	char header[32];
	int len = snprintf(header, sizeof(header), "blob %lld", (long long)size);

	return EVP_DigestInit_ex(ctx, id_len == 20 ? EVP_sha1() : EVP_sha256(), NULL) &&
	       EVP_DigestUpdate(ctx, header, (size_t)len + 1);
}

static bool link_is(const char *top, const char *path,
	const struct goci_objects *objects, const unsigned char *id)
{
	OCI_AUTO(free_digest) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	oci_auto_free char *whole = oci_xasprintf("%s/%s", top, path);
	unsigned char name[EVP_MAX_MD_SIZE];
	char target[PATH_MAX];
	ssize_t len = readlink(whole, target, sizeof(target));

	return ctx && len >= 0 && begin_blob(ctx, objects->id_len, len) &&
	       EVP_DigestUpdate(ctx, target, (size_t)len) &&
	       EVP_DigestFinal_ex(ctx, name, NULL) &&
	       memcmp(name, id, objects->id_len) == 0;
}

/* Value of the line "KEY VALUE" of a pointer; borrowed, or NULL. */
static const char *pointer_value(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at && at > text && at[-1] == '\n' ? at + strlen(key) : NULL;
}

/* git-lfs docs/spec.md: a pointer holds the SHA-256 and the size of the content. */
static bool pointer_is(
	int fd, int64_t size, struct goci_objects *objects, const unsigned char *id)
{
	static const char version[] = "version https://git-lfs.github.com/spec/v1\n";
	OCI_AUTO(free_digest) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char wanted[GOCI_ID_MAX], got[EVP_MAX_MD_SIZE];
	oci_auto_buf text = OCI_BUF_INIT;
	const char *oid, *length;
	char digits[32];

	if (goci_object_read(objects, id, GOCI_OBJECT_BLOB, &text) < 0 ||
		text.len > POINTER_MAX ||
		strncmp(text.data, version, sizeof(version) - 1) != 0)
		return false;
	oid = pointer_value(text.data, "oid sha256:");
	length = pointer_value(text.data, "size ");
	snprintf(digits, sizeof(digits), "%lld\n", (long long)size);
	return oid && length && strncmp(length, digits, strlen(digits)) == 0 &&
	       goci_object_id(oid, GOCI_ID_MAX, wanted) &&
	       lseek(fd, 0, SEEK_SET) == 0 && ctx &&
	       EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
	       finish_file(ctx, fd, got) && memcmp(got, wanted, GOCI_ID_MAX) == 0;
}

bool goci_content_is(const char *top, const char *path, bool link,
	struct goci_objects *objects, const unsigned char *id)
{
	OCI_AUTO(free_digest) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char name[EVP_MAX_MD_SIZE];
	struct oci_err ignored;
	struct stat st;
	oci_auto_close int fd = -1;

	if (link)
		return link_is(top, path, objects, id);
	fd = oci_beneath_open(top, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, &ignored);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !ctx ||
		!begin_blob(ctx, objects->id_len, st.st_size) ||
		!finish_file(ctx, fd, name))
		return false;
	return memcmp(name, id, objects->id_len) == 0 ||
	       pointer_is(fd, st.st_size, objects, id);
}
