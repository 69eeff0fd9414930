# goci: turns a Go service into an OCI image on disk.
#
#   make            build/goci and build/goci-watch
#   make check      every test; ends with "N passed, N failed, N skipped"
#   make lint       formatting, headers, ranks, printing, symbols, scripts, what hardens;
#                   prints lengths
#   make format     applies .clang-format
#   make asan       the unit and CLI tests under AddressSanitizer and UBSan
#   make tsan       the same under ThreadSanitizer
#   make valgrind   a fixture's build under valgrind
#   make fuzz       every fuzz target for FUZZ_SECONDS (60), by clang's libFuzzer
#   make bench      goci beside bare `go build` and the peers on PATH
#   make manual     the manual pages and completions, build/man and build/completion
#   make install    DESTDIR= PREFIX=
#   make dist       what is released, in dist/: amd64 and arm64, tar.gz, .deb, SBOM, sums
#   make ci-image   dist/goci, an image for CI jobs: Go, goci, git, skopeo (docs/ci-image.md)
#   make clean
#
# Honoured: CC CFLAGS CPPFLAGS LDFLAGS LDLIBS PKG_CONFIG BUILD STATIC=0|1|full PREFIX DESTDIR
# VERSION V=1

BUILD ?= build
# The file VERSION has the version that is to come; a checkout says more.
VERSION := $(shell scripts/version.sh $(BUILD)/version)
$(if $(VERSION),,$(error scripts/version.sh gives no version))
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
LIBDIR ?= $(PREFIX)/lib
# Documents that goci writes name it; their types are pages of its docs/.
HOMEPAGE ?= https://goci.invalid
DOCDIR ?= $(PREFIX)/share/doc/goci
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
DATADIR ?= $(PREFIX)/share/goci
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
CLANG ?= clang

LIBS = libarchive libcrypto libsodium jansson libdeflate libzstd zlib yaml-0.1 libpcre2-8
WARN = -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wwrite-strings \
	-Wundef -Wvla -Wformat=2 -Wconversion -Wno-sign-conversion -Wcast-qual \
	-Wnull-dereference
SAN =
# With its checks in, gcc takes every format that is passed on for one that may be NULL.
SANFLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -Wno-format-truncation)

# What makes a mistake harder to use; scripts/check-hardening.sh looks for all of it.
# _FORTIFY_SOURCE is left to the caller's flags where they have it, and needs -O. Level 3 is
# for gcc from 12 on and for clang, which calls itself gcc 4; an older libc takes it for 2.
MACHINE := $(shell $(CC) -dumpmachine)
OPTIMIZED = $(filter-out -O0,$(lastword $(filter -O%,$(CFLAGS))))
FORTIFY = -U_FORTIFY_SOURCE -D'_FORTIFY_SOURCE=(__GNUC__>11||__GNUC__==4?3:2)'
HARDEN_CPPFLAGS = $(if $(SAN)$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,\
	$(if $(OPTIMIZED),$(FORTIFY)))
HARDEN_CFLAGS = -fPIE -fstack-protector-strong -fstack-clash-protection \
	$(if $(filter x86_64-% i%86-%,$(MACHINE)),-fcf-protection) \
	$(if $(filter aarch64-%,$(MACHINE)),-mbranch-protection=standard)
HARDEN_LDFLAGS = -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack

ALL_CPPFLAGS = -D_GNU_SOURCE -Iinclude $(shell $(PKG_CONFIG) --cflags $(LIBS)) \
	$(HARDEN_CPPFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c17 -pthread -fvisibility=hidden $(HARDEN_CFLAGS) \
	$(WARN) $(SANFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread -Wl,--as-needed $(HARDEN_LDFLAGS) $(SANFLAGS) $(PIE) $(LDFLAGS)
PIE = -pie

# Where libc has what a static program needs to move itself.
STATIC_PIE = $(if $(filter /%,$(shell $(CC) -print-file-name=rcrt1.o)),-static-pie,-static -no-pie)
ALL_LDLIBS = $(shell $(PKG_CONFIG) --libs $(LIBS)) $(LDLIBS)

# With STATIC=1 goci needs libc alone at run time, and starts in a third of the time: to load
# the others takes longer than to find that nothing has changed. What libarchive has for
# formats that are not read here is dropped, and with it the libraries for them.
STATIC_LIBS = archive crypto sodium jansson deflate zstd z yaml nettle lzma bz2 pcre2-8
static_archives = $(foreach lib,$(STATIC_LIBS),$(shell $(CC) -print-file-name=lib$(lib).a))
STATIC ?= $(if $(filter-out /%,$(static_archives)),0,1)
STATIC_LDLIBS = -Wl,--gc-sections -Wl,-Bstatic $(STATIC_LIBS:%=-l%) -Wl,-Bdynamic $(LDLIBS)
WATCH_LDLIBS = $(shell $(PKG_CONFIG) --libs libpcre2-8) $(LDLIBS)
GOCI_LDLIBS = $(or $(LDLIBS_$(STATIC)),$(ALL_LDLIBS))
LDLIBS_1 = $(STATIC_LDLIBS)

# With STATIC=full libc is in it, too, but what looks there for files of the machine: these
# are functions of src/standalone then, for the libraries as well. A map tells what is linked.
LDLIBS_full = -Wl,--gc-sections $(STATIC_LIBS:%=-l%) $(LDLIBS)
LOOKUPS = nl_langinfo newlocale iconv_open iconv iconv_close dlopen dlsym dlclose dlerror dladdr \
	getaddrinfo freeaddrinfo getnameinfo gethostbyname
LDFLAGS_full = $(foreach f,$(LOOKUPS),-Wl,--wrap=$(f) -Wl,--defsym=__wrap_$(f)=goci_alone_$(f))
MAP_full = -Wl,-Map=$@.map

LIB_SRC = $(sort $(wildcard oci/*/*.c))
BIN_SRC = $(sort $(filter-out src/watch/% $(if $(filter full,$(STATIC)),,src/standalone/%),\
	$(wildcard src/*/*.c)))
# goci-watch stands alone: libc, PCRE2, oci/base, the rules of .dockerignore, how processes
# are started and text is printed.
WATCH_SRC = $(sort $(wildcard src/watch/*.c src/dockerignore/ignore*.c) src/options/guess.c \
	$(addprefix src/process/,environ.c spawn.c pause.c) \
	$(wildcard src/ci/*.c) \
	$(addprefix src/app/,layout_dir.c paths.c text.c text_print.c version.c))
UNIT_SRC = $(sort $(wildcard tests/unit/*_test.c))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/obj/%.o)
BIN_OBJ = $(BIN_SRC:%.c=$(BUILD)/obj/%.o)
WATCH_OBJ = $(WATCH_SRC:%.c=$(BUILD)/obj/%.o)
# The programs without their main(), for the tests: each links what it calls.
SRC_OBJ = $(filter-out %/main.o,$(sort $(BIN_OBJ) $(WATCH_OBJ)))
TEST_LIBS = $(BUILD)/src.a $(BUILD)/liboci.a
UNIT_BIN = $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ_SRC = $(sort $(wildcard tests/fuzz/*.c))
C_FILES = $(sort $(wildcard include/oci/*.h oci/*/*.[ch] src/*/*.[ch] tests/unit/*.[ch] \
	tests/fuzz/*.[ch] tests/fault/*.c tests/judge/*/driver/*.c))

Q = $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)	$(2)")

.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/goci $(BUILD)/goci-watch

$(BUILD)/goci: PIE = $(if $(filter full,$(STATIC)),$(STATIC_PIE),-pie)
$(BUILD)/goci: $(BIN_OBJ) $(BUILD)/liboci.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LDFLAGS_$(STATIC)) $(MAP_$(STATIC)) -o $@ $^ \
		$(GOCI_LDLIBS)

# Static, so that it runs in an image without a libc; sanitizers cannot be.
$(BUILD)/goci-watch: PIE = $(if $(SAN),-pie,$(STATIC_PIE) -s)
$(BUILD)/goci-watch: $(WATCH_OBJ) $(BUILD)/liboci.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(MAP_$(STATIC)) -o $@ $^ $(WATCH_LDLIBS)

$(BUILD)/liboci.a: $(LIB_OBJ)
$(BUILD)/src.a: $(SRC_OBJ)
$(BUILD)/%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The ranks: oci/ sees the public headers and its own, src/ the public ones and its own.
$(BUILD)/obj/oci/%.o: ALL_CPPFLAGS += -Ioci
$(BUILD)/obj/src/%.o: ALL_CPPFLAGS += -Isrc

# One object has the version, and is made again when it changes.
$(BUILD)/obj/src/app/version.o: ALL_CPPFLAGS += -DGOCI_VERSION='"$(VERSION)"' \
	-DGOCI_HOMEPAGE='"$(HOMEPAGE)"'
$(BUILD)/obj/src/app/version.o: $(BUILD)/version
$(BUILD)/version: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@

# The parts of the page that goci inspect --html writes, as arrays of bytes.
PAGE_INC = $(addprefix $(BUILD)/obj/src/inspect/page_,html.inc css.inc js.inc)
$(BUILD)/obj/src/inspect/page_%.inc: src/inspect/page.%
	$(Q)mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g' >$@
$(BUILD)/obj/src/inspect/page.o: ALL_CPPFLAGS += -I$(BUILD)/obj/src/inspect
$(BUILD)/obj/src/inspect/page.o: $(PAGE_INC)

# The completion scripts, likewise.
SHELL_INC = $(addprefix $(BUILD)/obj/src/manual/completion_,bash.inc zsh.inc fish.inc)
$(BUILD)/obj/src/manual/completion_%.inc: src/manual/completion.%
	$(Q)mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g' >$@
$(BUILD)/obj/src/manual/completion.o: ALL_CPPFLAGS += -I$(BUILD)/obj/src/manual
$(BUILD)/obj/src/manual/completion.o: $(SHELL_INC)

# What goci help prints of a page.
$(BUILD)/obj/src/manual/troubleshooting.inc: docs/troubleshooting.md
	$(Q)mkdir -p $(@D)
	$(Q)od -An -v -tx1 $< | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g' >$@
$(BUILD)/obj/src/manual/troubleshooting.o: ALL_CPPFLAGS += -I$(BUILD)/obj/src/manual
$(BUILD)/obj/src/manual/troubleshooting.o: $(BUILD)/obj/src/manual/troubleshooting.inc

$(BUILD)/obj/%.o: %.c Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(TEST_LIBS) Makefile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Isrc -Ioci -Itests/unit $(ALL_CFLAGS) $(ALL_LDFLAGS) \
		-MMD -MP -MF $@.d -o $@ $< $(TEST_LIBS) $(ALL_LDLIBS) \
		$$($(PKG_CONFIG) --libs cmocka)

# The fuzz targets with a main() that gives them files, and with libFuzzer's.
$(BUILD)/replay: $(FUZZ_SRC) $(TEST_LIBS) Makefile
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Isrc -Ioci -I. $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ \
		$(filter-out %/fuzz.c,$(FUZZ_SRC)) $(TEST_LIBS) $(ALL_LDLIBS)

$(BUILD)/fuzzer: $(FUZZ_SRC) $(TEST_LIBS) Makefile
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CPPFLAGS) -Isrc -Ioci -I. $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer \
		-o $@ $(filter-out %/replay.c,$(FUZZ_SRC)) $(TEST_LIBS) $(ALL_LDLIBS)

# Functions of the C library that fail when they are told to (tests/tools/fault.sh), and
# what a fence must stop (tests/cli/fence.sh).
$(BUILD)/fault.so $(BUILD)/attack.so: $(BUILD)/%.so: tests/fault/%.c Makefile
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(filter-out -fvisibility=hidden,$(ALL_CFLAGS)) -shared \
		-fPIC -o $@ $< -ldl

# Pages and completions are printed by the program itself, out of its tables. A cross build
# sets DOC_GOCI to a goci that runs here.
DOC_GOCI ?= $(BUILD)/goci
COMMANDS = $(patsubst src/cli/cmd_%.c,%,$(sort $(wildcard src/cli/cmd_*.c)))
MAN1 = $(BUILD)/man/goci.1 $(COMMANDS:%=$(BUILD)/man/goci-%.1)
MAN5 = $(BUILD)/man/goci.yaml.5
COMPLETION = $(addprefix $(BUILD)/completion/,goci.bash _goci goci.fish)
manual: $(MAN1) $(MAN5) $(COMPLETION)

PRINT = $(Q)mkdir -p $(@D) && $(abspath $(DOC_GOCI))
$(BUILD)/man/goci.1: $(DOC_GOCI)
	$(PRINT) help --man >$@
$(BUILD)/man/goci-%.1: $(DOC_GOCI)
	$(PRINT) help --man $* >$@
$(BUILD)/man/%.5: $(DOC_GOCI)
	$(PRINT) help --man $* >$@
$(BUILD)/completion/goci.%: $(DOC_GOCI)
	$(PRINT) completion $* >$@
$(BUILD)/completion/_goci: $(DOC_GOCI)
	$(PRINT) completion zsh >$@

# What editors check a goci.yaml and the user's own configuration by.
SCHEMAS = $(BUILD)/goci.schema.json $(BUILD)/goci-user.schema.json
schemas: $(SCHEMAS)
$(BUILD)/goci.schema.json: $(DOC_GOCI)
	$(PRINT) config --schema >$@
$(BUILD)/goci-user.schema.json: $(DOC_GOCI)
	$(PRINT) config --schema=user >$@

TEST_TOOLS = $(BUILD)/replay $(if $(SAN),,$(BUILD)/fault.so $(BUILD)/attack.so)

check: all $(UNIT_BIN) $(TEST_TOOLS)
	@BUILD=$(BUILD) scripts/run-tests.sh $(SUITES)

check-unit: all $(UNIT_BIN)
	@BUILD=$(BUILD) scripts/run-tests.sh unit

check-cli: all $(TEST_TOOLS)
	@BUILD=$(BUILD) scripts/run-tests.sh cli

# Sanitizers build beside the plain build, never mixed with it.
asan:
	+$(Q)ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1 \
		$(MAKE) BUILD=$(BUILD)/asan SAN=address,undefined SUITES='unit cli' check

tsan:
	+$(Q)TSAN_OPTIONS="halt_on_error=1 suppressions=$(CURDIR)/tests/tsan.supp" \
		$(MAKE) BUILD=$(BUILD)/tsan SAN=thread SUITES='unit cli' check

# The corpus is read, never written: what a run finds is in $(BUILD)/fuzz.
fuzz: $(BUILD)/replay
	+$(Q)$(MAKE) BUILD=$(BUILD)/fuzz CC=$(CLANG) WARN= SAN=address,undefined \
		SANFLAGS='-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer' \
		$(BUILD)/fuzz/fuzzer
	@scripts/fuzz.sh $(BUILD)/fuzz/fuzzer $(BUILD)/fuzz

valgrind: all
	@BUILD=$(BUILD) scripts/check-leaks.sh

bench: all
	@BUILD=$(BUILD) scripts/bench.sh

# Each beside the others, by -j.
LINT = lint-format lint-headers lint-ranks lint-print lint-symbols lint-scripts lint-help \
	lint-hardening
lint: $(LINT)
	@scripts/print-lengths.sh
lint-format:
	@scripts/format.sh check $(C_FILES)
lint-headers:
	@CC='$(CC)' scripts/check-headers.sh $(ALL_CPPFLAGS)
lint-ranks:
	@scripts/check-ranks.sh
	@scripts/check-rooms.sh
lint-print:
	@scripts/check-print.sh
lint-symbols: all
	@scripts/check-symbols.sh $(BUILD)
lint-scripts:
	@scripts/check-scripts.sh
lint-help: all
	@scripts/check-help.sh $(BUILD)/goci
lint-hardening: all
	$(if $(SAN),,@scripts/check-hardening.sh $(BUILD)/goci $(BIN_OBJ) $(LIB_OBJ))
	$(if $(SAN),,@scripts/check-hardening.sh $(BUILD)/goci-watch $(WATCH_OBJ) $(LIB_OBJ))

format:
	@scripts/format.sh apply $(C_FILES)

# A folder can have blanks in its name.
install: all manual schemas
	install -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(MANDIR)/man5" \
		"$(DESTDIR)$(BASHDIR)" "$(DESTDIR)$(ZSHDIR)" "$(DESTDIR)$(FISHDIR)" \
		"$(DESTDIR)$(INCLUDEDIR)/oci" "$(DESTDIR)$(LIBDIR)/pkgconfig" \
		"$(DESTDIR)$(DATADIR)" "$(DESTDIR)$(DOCDIR)"
	install -m 0755 $(PROGRAMS) "$(DESTDIR)$(BINDIR)"
	install -m 0644 $(MAN1) "$(DESTDIR)$(MANDIR)/man1"
	install -m 0644 $(MAN5) "$(DESTDIR)$(MANDIR)/man5"
	install -m 0644 $(BUILD)/completion/goci.bash "$(DESTDIR)$(BASHDIR)/goci"
	install -m 0644 $(BUILD)/completion/_goci "$(DESTDIR)$(ZSHDIR)"
	install -m 0644 $(BUILD)/completion/goci.fish "$(DESTDIR)$(FISHDIR)"
	install -m 0644 $(HEADERS) "$(DESTDIR)$(INCLUDEDIR)/oci"
	install -m 0644 $(BUILD)/liboci.a "$(DESTDIR)$(LIBDIR)"
	install -m 0644 $(SCHEMAS) "$(DESTDIR)$(DATADIR)"
	install -m 0644 $(DOCS) "$(DESTDIR)$(DOCDIR)"
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
		-e 's|^includedir=.*|includedir=$(INCLUDEDIR:$(PREFIX)%=$${prefix}%)|' \
		-e 's|^libdir=.*|libdir=$(LIBDIR:$(PREFIX)%=$${prefix}%)|' oci/liboci.pc.in \
		>"$(DESTDIR)$(LIBDIR)/pkgconfig/liboci.pc"

PROGRAMS = $(BUILD)/goci $(BUILD)/goci-watch scripts/build-go-service.sh
HEADERS = $(wildcard include/oci/*.h include/oci/*.def)
DOCS = $(wildcard docs/*.md)
# remove FOLDER,FILES: what was installed, and nothing else: others use the folders, too.
remove = [ ! -d "$(DESTDIR)$(1)" ] || { CDPATH='' cd -- "$(DESTDIR)$(1)" && rm -f $(notdir $(2)); }

uninstall:
	$(call remove,$(BINDIR),$(PROGRAMS))
	$(call remove,$(MANDIR)/man1,$(MAN1))
	$(call remove,$(MANDIR)/man5,$(MAN5))
	$(call remove,$(BASHDIR),goci)
	$(call remove,$(ZSHDIR),_goci)
	$(call remove,$(FISHDIR),goci.fish)
	$(call remove,$(INCLUDEDIR)/oci,$(HEADERS))
	$(call remove,$(LIBDIR),liboci.a)
	$(call remove,$(LIBDIR)/pkgconfig,liboci.pc)
	$(call remove,$(DATADIR),$(SCHEMAS))
	$(call remove,$(DOCDIR),$(DOCS))
	for folder in "$(INCLUDEDIR)/oci" "$(DATADIR)" "$(DOCDIR)"; do \
		[ ! -d "$(DESTDIR)$$folder" ] || \
			rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$folder"; done

# ARCHES=amd64: one architecture; DIST=: another folder. What it needs:
# scripts/install-tools.sh --dist.
dist:
	$(Q)VERSION='$(VERSION)' BUILD='$(BUILD)' DIST='$(or $(DIST),dist)' \
		ARCHES='$(or $(ARCHES),amd64 arm64)' scripts/dist.sh

ci-image: all
	@BUILD='$(BUILD)' VERSION='$(VERSION)' scripts/ci-image.sh

# For programs that are linked with the liboci.a of the build.
libs:
	@$(PKG_CONFIG) --libs $(LIBS)

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

clean:
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(BIN_OBJ:.o=.d) $(WATCH_OBJ:.o=.d) $(UNIT_BIN:=.d)

.PHONY: all check check-unit check-cli asan tsan fuzz valgrind bench lint $(LINT) format \
	manual install uninstall schemas dist ci-image libs help clean FORCE
