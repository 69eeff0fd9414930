/*
 * The flags that goci itself passes to `go build`. They decide the bytes of a program,
 * so that every command that compiles, and every text that quotes them, uses these.
 *
 * The flags that a user passes are go/flags_use.h; those that a source may set,
 * go/flags_check.h.
 */
#ifndef GOCI_GO_FLAGS_H
#define GOCI_GO_FLAGS_H

/* No path of this host, and no state of its repository, in the program. */
#define GOCI_GO_TRIMPATH "-trimpath"
#define GOCI_GO_BUILDVCS "-buildvcs=false"

/* Without cgo: Go's own resolver, and packages apart from those built with cgo. */
#define GOCI_GO_TAG "netgo"
#define GOCI_GO_TAGS "-tags=" GOCI_GO_TAG
#define GOCI_GO_SUFFIX "cgo"
#define GOCI_GO_INSTALLSUFFIX "-installsuffix=" GOCI_GO_SUFFIX

/* A static program without symbols and DWARF. */
#define GOCI_GO_LINK "-w -s -extldflags \"-static\""
#define GOCI_GO_LDFLAGS "-ldflags=" GOCI_GO_LINK

/*
 * No DWARF from the compiler, since the linker drops it (-w): this saves a tenth of the
 * time, and no function differs.
 */
#define GOCI_GO_GCFLAGS "-gcflags=all=-dwarf=false"

/* The same as a person would type them. */
#define GOCI_GO_TYPED                                                                 \
	GOCI_GO_TRIMPATH " " GOCI_GO_BUILDVCS " -tags " GOCI_GO_TAG                   \
			 " -installsuffix " GOCI_GO_SUFFIX " -ldflags '" GOCI_GO_LINK \
			 "'"

#endif
