/*
 * Errors: one message in one line.
 *
 * A function that can fail returns -1 (or NULL) and takes `struct oci_err *err` as its
 * last parameter, never NULL. On success `err` is not touched. On failure it holds a
 * code and a message; each layer may prefix it once with its subject (a path, a
 * digest). The struct is plain data with a fixed buffer: it needs no release and can be
 * copied between threads.
 *
 * A message quotes names and documents unescaped: escape control characters before
 * printing it.
 */
#ifndef OCI_ERR_H
#define OCI_ERR_H

enum oci_err_code {
	OCI_ERR_NONE = 0,
	OCI_ERR_SYSTEM,      /* the system refused: `sys` holds errno */
	OCI_ERR_INVALID,     /* input that breaks a rule */
	OCI_ERR_MISMATCH,    /* content differs from its digest or size */
	OCI_ERR_NOT_FOUND,   /* a tag, a blob, a file that is not there */
	OCI_ERR_CHILD,       /* a child process failed; its output was shown */
	OCI_ERR_USAGE,       /* the command line or the settings are wrong */
	OCI_ERR_INTERRUPTED, /* a signal asked us to stop */
	OCI_ERR_REFUSED,     /* others can change it: not to be trusted */
};

struct oci_err {
	enum oci_err_code code;
	int sys;
	char msg[2048];
};

/* Sets the error to `code` with a formatted message. Returns -1. */
int oci_err_set(struct oci_err *err, enum oci_err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Sets the error to OCI_ERR_SYSTEM: the message, then what `errnum` means. Returns -1.
 */
int oci_err_sys(struct oci_err *err, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "SUBJECT: " before the message that is there; the code stays. Returns -1. */
int oci_err_wrap(struct oci_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
