/*
 * Parses the numbers in a tar header (POSIX.1-2017 pax, "ustar Interchange Format"; GNU
 * tar, "Extensions"). All tar readers of the library use these functions.
 */
#ifndef OCI_STRICT_NUMBER_H
#define OCI_STRICT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when all bytes are NUL. */
bool oci_tar_is_zero(const unsigned char *p, size_t len);

/*
 * Parses octal digits after blanks, ended by a blank, a NUL or the end of the field. A
 * field of NULs is 0; blanks alone are not a number, as in libarchive. False when the
 * field is not a number.
 */
bool oci_tar_octal(const unsigned char *p, size_t len, int64_t *n);

/* Like oci_tar_octal, and accepts GNU's base 256, which can be negative. */
bool oci_tar_number(const unsigned char *p, size_t len, int64_t *n);

#endif
