/*
 * The short names of licences in Debian's copyright files
 * (debian.org/doc/packaging-manuals/copyright-format/1.0, "License specification").
 */
#ifndef GOCI_DISTRO_COPYRIGHT_NAMES_H
#define GOCI_DISTRO_COPYRIGHT_NAMES_H

/*
 * The SPDX expression of a short name, or of several joined by "and" and "or": "GPL-2+
 * or Expat". Owned by the caller; NULL where one of them has no SPDX id.
 */
char *goci_copyright_expression(const char *name);

#endif
