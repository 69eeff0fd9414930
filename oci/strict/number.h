/*
 * The numbers in a header of tar (POSIX.1-2017 pax, "ustar Interchange Format"; GNU
 * tar, "Extensions"). Every reader of tar in the library reads them here.
 */
#ifndef OCI_STRICT_NUMBER_H
#define OCI_STRICT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all bytes are NUL. */
bool oci_tar_is_zero(const unsigned char *p, size_t len);

/*
 * Octal digits after blanks, ended by a blank, a NUL or the end of the field. A field
 * of NULs is 0; blanks alone are no number, as in libarchive. False when it is none.
 */
bool oci_tar_octal(const unsigned char *p, size_t len, int64_t *n);

/* The same, or GNU's base 256, which can be negative. */
bool oci_tar_number(const unsigned char *p, size_t len, int64_t *n);

#endif
