/*
 * The licences of a Debian package, by its usr/share/doc/NAME/copyright
 * (debian.org/doc/packaging-manuals/copyright-format/1.0), which is hostile input.
 */
#ifndef GOCI_DISTRO_COPYRIGHT_H
#define GOCI_DISTRO_COPYRIGHT_H

#include "oci/buf.h"

/*
 * Appends the licences of a copyright file, each once. In the machine-readable form
 * they are those of its "License:" fields: as SPDX ids where the short name has one,
 * else by the licence's text, else by the name itself. Any other file is a text: what
 * it says beyond known licences adds "LicenseRef-sha256-HASH" of the file.
 */
void goci_copyright_licences(const char *text, size_t len, struct oci_strv *licences);

#endif
