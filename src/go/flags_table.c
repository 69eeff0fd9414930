#include "go/flags_table.h"

#include <stddef.h>

/* One that may stand alone, one that has to have a value, one that takes a list. */
#define FLAG(names, values, why)                 \
	{                                        \
		names, why, values, false, NULL, \
	}
#define VALUE(names, values, why)               \
	{                                       \
		names, why, values, true, NULL, \
	}
#define LIST(names, nested, why)                \
	{                                       \
		names, why, NULL, true, nested, \
	}
#define END                                   \
	{                                     \
		NULL, NULL, NULL, false, NULL \
	}

static const struct goci_flag_rule compile[] = {
	FLAG("N l B e m", GOCI_FLAG_BOOL " 2 3 4",
		"they change how code is made, or tell of it"),
	FLAG("dwarf dwarflocationlists", GOCI_FLAG_BOOL, "what debuggers are told"),
	VALUE("spectre", GOCI_FLAG_ANY, "it adds barriers to the code"),
	VALUE("memprofile cpuprofile blockprofile mutexprofile traceprofile bench",
		NULL, "the compiler would write to a file of this name"),
	VALUE("o linkobj asmhdr json", NULL,
		"the compiler would write to a file of this name"),
	VALUE("importcfg embedcfg symabis pgoprofile I", NULL,
		"the compiler would read what Go has not chosen"),
	VALUE("d", NULL, "some debugging options write files"),
	VALUE("buildid", NULL, "Go and caches tell what was compiled by it"), END};

static const struct goci_flag_rule assemble[] = {
	VALUE("spectre", GOCI_FLAG_ANY, "it adds barriers to the code"),
	VALUE("I o", NULL, "the assembler would read or write files of this name"),
	VALUE("D", NULL, "it could make a line of assembly another one"), END};

const struct goci_flag_rule goci_flags_link[] = {
	VALUE("X", GOCI_FLAG_ANY, "it sets a variable of the program"),
	FLAG("s w compressdwarf", GOCI_FLAG_BOOL, "what debuggers are told"),
	FLAG("checklinkname", GOCI_FLAG_BOOL, "it checks how packages use each other"),
	VALUE("linkmode", "internal auto",
		"the external linker is a program that Go does not bring along"),
	VALUE("extldflags", "-static",
		"it is handed to a program that Go does not bring along"),
	VALUE("extld extar", NULL, "it names a program that Go would run"),
	VALUE("buildid", NULL, "Go and caches tell what was linked by it"),
	VALUE("B", NULL, "programs are told apart by it"),
	VALUE("cpuprofile memprofile benchmarkprofile o", NULL,
		"the linker would write to a file of this name"),
	VALUE("tmpdir capturehostobjs", NULL, "the linker would write to this folder"),
	VALUE("importcfg L libgcc", NULL,
		"the linker would read what Go has not chosen"),
	VALUE("I r", NULL, "the program would load what it names"),
	VALUE("E H T R k memprofilerate pluginpath installsuffix buildmode", NULL,
		"goci makes programs for Linux in the usual form"),
	END};

const struct goci_flag_rule goci_flags_build[] = {
	VALUE("tags", GOCI_FLAG_ANY, "it chooses among the files of the source"),
	FLAG("trimpath", "true 1", "it keeps this host's paths out of the program"),
	VALUE("race msan asan", GOCI_FLAG_OFF,
		"they need cgo, which is off, and Go asks for a C compiler first"),
	FLAG("cover", GOCI_FLAG_BOOL, "Go's own tool adds counters"),
	VALUE("covermode", "set count atomic", "Go's own tool adds counters"),
	FLAG("a v x", GOCI_FLAG_BOOL, "they ask for more work, or tell of it"),
	VALUE("buildmode", "exe default", "other modes make no program"),
	VALUE("buildvcs", GOCI_FLAG_OFF,
		"with it Go starts git, whose settings can name programs to run"),
	VALUE("mod", NULL,
		"goci chooses vendor/ or go.mod, and holds what it reads to it"),
	VALUE("compiler", "gc",
		"another one is a program that Go does not bring along"),
	VALUE("pgo", "auto off", "Go would read a file of this name"),
	LIST("gcflags", compile, "only what the compiler may be told"),
	LIST("ldflags", goci_flags_link, "only what the linker may be told"),
	LIST("asmflags", assemble, "only what the assembler may be told"),
	VALUE("gccgoflags", NULL, "it is for a program that Go does not bring along"),
	VALUE("toolexec exec", NULL, "it names a program that Go would run"),
	VALUE("overlay modfile", NULL,
		"it puts other files in the place of the source's"),
	VALUE("o C pkgdir", NULL, "Go would work in a folder of this name"),
	VALUE("linkshared modcacherw work n json", NULL, "goci relies on it being off"),
	VALUE("p", NULL, "how many jobs there are is for who runs goci to say (-j)"),
	VALUE("installsuffix", NULL, "goci sets it"), END};
