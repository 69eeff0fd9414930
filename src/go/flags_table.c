#include "go/flags_table.h"

#include "go/flags.h"

#include <stddef.h>

#define ROW(names, permitted, reason) .name = names, .values = permitted, .why = reason
#define TAKES .takes = true
#define NESTED(list) TAKES, .nested = list

/* One that may stand alone, one that has to have a value, one that takes a list. */
#define FLAG(names, values, why)        \
	{                               \
		ROW(names, values, why) \
	}
#define VALUE(names, values, why)              \
	{                                      \
		ROW(names, values, why), TAKES \
	}
#define LIST(names, list, why)                      \
	{                                           \
		ROW(names, NULL, why), NESTED(list) \
	}
#define END                  \
	{                    \
		.name = NULL \
	}
/* goci decides it; what it decides is among `values`. */
#define FIXED(values, what) .use = GOCI_FLAG_FIXED, .same = values, .instead = what

static const struct goci_flag_rule compile[] = {
	FLAG("N l B e m", GOCI_FLAG_BOOL " 2 3 4",
		"they control code generation and diagnostics"),
	FLAG("dwarf dwarflocationlists", GOCI_FLAG_BOOL,
		"it controls debug information"),
	VALUE("spectre", GOCI_FLAG_ANY, "it adds barriers to the code"),
	VALUE("memprofile cpuprofile blockprofile mutexprofile traceprofile bench",
		NULL, "the compiler would write to a file of this name"),
	VALUE("o linkobj asmhdr json", NULL,
		"the compiler would write to a file of this name"),
	VALUE("importcfg embedcfg symabis pgoprofile I", NULL,
		"the compiler would read what Go has not chosen"),
	VALUE("d", NULL, "some debugging options write files"),
	VALUE("buildid", NULL, "Go and caches identify packages by it"), END};

static const struct goci_flag_rule assemble[] = {
	VALUE("spectre", GOCI_FLAG_ANY, "it adds barriers to the code"),
	VALUE("I o", NULL, "the assembler would read or write files of this name"),
	VALUE("D", NULL, "it could change the meaning of assembly"), END};

const struct goci_flag_rule goci_flags_link[] = {
	VALUE("X", GOCI_FLAG_ANY, "it sets a variable of the program"),
	FLAG("s w compressdwarf", GOCI_FLAG_BOOL, "it controls debug information"),
	FLAG("checklinkname", GOCI_FLAG_BOOL, "it checks how packages use each other"),
	VALUE("linkmode", "internal auto",
		"the external linker is a program that is not part of Go"),
	VALUE("extldflags", "-static",
		"it is passed to a program that is not part of Go"),
	VALUE("extld extar", NULL, "it names a program that Go would run"),
	VALUE("buildid", NULL, "Go and caches identify programs by it"),
	VALUE("B", NULL, "programs are identified by it"),
	VALUE("cpuprofile memprofile benchmarkprofile o", NULL,
		"the linker would write to a file of this name"),
	VALUE("tmpdir capturehostobjs", NULL, "the linker would write to this folder"),
	VALUE("importcfg L libgcc", NULL,
		"the linker would read what Go has not chosen"),
	VALUE("I r", NULL, "the program would load what it names"),
	VALUE("E H T R k memprofilerate pluginpath installsuffix buildmode", NULL,
		"goci makes programs for Linux in the usual form"),
	END};

#define NO_CGO \
	"it needs cgo, and goci's programs are static: leave it out here, and give it to `go test`"

const struct goci_flag_rule goci_flags_build[] = {
	{ROW("tags", GOCI_FLAG_ANY, "it chooses among the files of the source"), TAKES,
		.use = GOCI_FLAG_TAGS},
	{ROW("trimpath", "true 1", "it keeps this host's paths out of the program"),
		FIXED(GOCI_FLAG_ON,
			"without it the program would name this host's folders, and "
			"differ from host to host: leave it out")},
	{ROW("race msan asan", GOCI_FLAG_OFF,
		 "they need cgo, which is off, and Go asks for a C compiler first"),
		TAKES, FIXED(GOCI_FLAG_OFF, NO_CGO)},
	FLAG("cover", GOCI_FLAG_BOOL, "Go's own tool adds counters"),
	VALUE("covermode", "set count atomic", "Go's own tool adds counters"),
	VALUE("coverpkg", GOCI_FLAG_ANY, "Go's own tool adds counters"),
	{ROW("a", GOCI_FLAG_BOOL, "it asks for more work"), .use = GOCI_FLAG_REBUILD},
	FLAG("v", GOCI_FLAG_BOOL, "it prints more"),
	{ROW("x", GOCI_FLAG_BOOL, "it prints more"), .use = GOCI_FLAG_SHOWN},
	{ROW("buildmode", "exe default", "other modes make no program"), TAKES,
		FIXED("exe default",
			"goci makes static programs at fixed addresses: leave it out")},
	{ROW("buildvcs", GOCI_FLAG_OFF,
		 "with it Go starts git, whose settings can name programs to run"),
		TAKES,
		FIXED(GOCI_FLAG_OFF,
			"goci runs no git; --vcs head records the commit in labels: "
			"leave it out")},
	{ROW("mod", NULL,
		 "goci chooses vendor/ or go.mod, and holds what it reads to it"),
		TAKES, .use = GOCI_FLAG_MOD},
	{ROW("compiler", "gc", "another one is a program that is not part of Go"),
		TAKES,
		FIXED("gc", "goci compiles with Go's own compiler: leave it out")},
	{ROW("pgo", "auto off", "Go would read a file of this name"), TAKES,
		.opaque = true, .same = "auto off"},
	LIST("gcflags", compile, "only what the compiler may be told"),
	{ROW("ldflags", NULL, "only what the linker may be told"),
		NESTED(goci_flags_link), .use = GOCI_FLAG_LDFLAGS},
	LIST("asmflags", assemble, "only what the assembler may be told"),
	VALUE("gccgoflags", NULL, "it is for a program that is not part of Go"),
	{ROW("toolexec", NULL, "it names a program that Go would run"), TAKES,
		.opaque = true},
	{ROW("overlay", NULL, "it puts other files in the place of the source's"),
		TAKES, .opaque = true},
	{ROW("modfile", NULL, "it puts other files in the place of the source's"),
		TAKES, .opaque = true,
		FIXED("", "goci holds what it fetches to the module's own go.mod and "
			  "go.sum: put the file in their place, and leave it out")},
	{ROW("o", NULL, "Go would work in a folder of this name"), TAKES,
		FIXED("", "goci puts the program into the image; --output names the "
			  "place for that: leave it out")},
	{ROW("C", NULL, "Go would work in a folder of this name"), TAKES,
		FIXED("", "run goci in that folder, or name it as the service")},
	{ROW("pkgdir", NULL, "Go would work in a folder of this name"), TAKES,
		FIXED("", "goci compiles by way of Go's build cache, GOCACHE: leave it "
			  "out")},
	{ROW("linkshared", NULL, "goci relies on it being off"), TAKES,
		FIXED(GOCI_FLAG_OFF, "goci makes static programs: leave it out")},
	VALUE("modcacherw", NULL, "goci relies on it being off"),
	{ROW("work", NULL, "goci relies on it being off"), TAKES,
		FIXED(GOCI_FLAG_OFF,
			"what Go leaves in its temporary folder goes with goci's: leave "
			"it out")},
	{ROW("n", NULL, "goci relies on it being off"), TAKES,
		FIXED(GOCI_FLAG_OFF,
			"nothing would be built: `goci build --dry-run` prints what is "
			"run")},
	{ROW("json", NULL, "goci relies on it being off"), TAKES,
		FIXED(GOCI_FLAG_OFF,
			"goci reads what Go prints; `goci build --progress json` is what "
			"programs read: leave it out")},
	VALUE("p", NULL, "how many jobs there are is for who runs goci to say (-j)"),
	{ROW("installsuffix", NULL, "goci sets it"), TAKES,
		FIXED("cgo", "goci passes " GOCI_GO_INSTALLSUFFIX ": leave it out")},
	{ROW("exec", NULL, "it names a program that Go would run"), TAKES,
		.use = GOCI_FLAG_OTHERS},
	{ROW("benchmem bench benchtime blockprofile blockprofilerate c count "
	     "coverprofile cpu cpuprofile compiled deps dropgodebug dropreplace "
	     "changed droprequire e export f failfast find fullpath fuzz fuzzminimizetime "
	     "fuzztime i list m memprofile memprofilerate mutexprofile "
	     "mutexprofilefraction outputdir parallel retracted reuse run short "
	     "shuffle skip t test timeout trace u versions vet w",
		 NULL, "go build has none of this name"),
		TAKES, .use = GOCI_FLAG_OTHERS},
	END};
