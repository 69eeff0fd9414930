#include "layers/certs.h"

#include "app/bounds.h"
#include "oci/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

enum { CERTS_MAX = 16 << 20 };

/* Debian, Ubuntu and Alpine: Mozilla's set, without local changes. */
static const char mozilla[] = GOCI_CERTS_DIR;

/* Otherwise libcrypto would prompt for a passphrase on the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing, (void)arg;
	return -1;
}

static int bad(const char *path, const char *why, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID, "%s: %s", path, why);
}

/* Requires at least one certificate, and all of them valid. */
static int check_certs(
	const char *path, const char *text, size_t len, struct oci_err *err)
{
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	unsigned long last;
	size_t count = 0;
	X509 *cert;

	if (!bio)
		oci_out_of_memory();
	ERR_clear_error();
	while ((cert = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL) {
		X509_free(cert);
		count++;
	}
	last = ERR_peek_last_error();
	ERR_clear_error();
	BIO_free(bio);
	if (ERR_GET_LIB(last) != ERR_LIB_PEM ||
		ERR_GET_REASON(last) != PEM_R_NO_START_LINE)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: its certificate %zu cannot be read", path, count + 1);
	return count ? 0 : bad(path, "has no certificate in PEM form", err);
}

/* Appends a file and makes it end with a newline. */
static int add_file(int dirfd, const char *path, bool check, struct oci_buf *out,
	struct oci_err *err)
{
	size_t before = out->len;
	const char *text;

	if (oci_fs_read(dirfd, path, false, CERTS_MAX - before, out, err) < 0)
		return -1;
	text = out->data + before;
	if (strlen(text) != out->len - before)
		return bad(path, "is no text: certificates must be in PEM form", err);
	if (strstr(text, "PRIVATE KEY-----"))
		return bad(
			path, "has a private key, which must not be in an image", err);
	if (check && check_certs(path, text, out->len - before, err) < 0)
		return -1;
	if (out->len > before && out->data[out->len - 1] != '\n')
		oci_buf_adds(out, "\n");
	return 0;
}

static int no_set(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"no CA certificates in %s; install the package ca-certificates, name a "
		"file by --ca-certificates FILE, or do without by --ca-certificates none",
		mozilla);
}

static int list_set(struct oci_strv *names, struct oci_err *err)
{
	DIR *dir = opendir(mozilla);
	struct dirent *e;

	if (!dir && errno != ENOENT)
		return oci_err_sys(err, errno, "%s", mozilla);
	while (dir && (e = readdir(dir)) != NULL) {
		const char *dot = strrchr(e->d_name, '.');

		if (dot && strcmp(dot, ".crt") == 0)
			oci_strv_add(names, e->d_name);
	}
	if (dir)
		closedir(dir);
	oci_strv_sort(names);
	return names->count ? 0 : no_set(err);
}

static int add_set(bool check, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_close int dirfd = -1;

	if (list_set(&names, err) < 0)
		return -1;
	dirfd = oci_fs_open_dir(AT_FDCWD, mozilla, err);
	if (dirfd < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++)
		if (add_file(dirfd, names.items[i], check, out, err) < 0)
			return oci_err_wrap(err, "%s", mozilla);
	return 0;
}

int goci_certs_read(
	const char *file, bool check, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_buf found = OCI_BUF_INIT;
	oci_auto_free char *real = file ? goci_bounds_resolve_named(file, err) : NULL;

	if (file && !real)
		return -1;
	if ((real ? add_file(AT_FDCWD, real, check, &found, err)
		  : add_set(check, &found, err)) < 0)
		return -1;
	oci_buf_add(out, found.data, found.len);
	return 0;
}
