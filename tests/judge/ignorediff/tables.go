package main

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode"
)

// The general categories in the order of their bits; the last is what is not
// assigned.
var categories = strings.Fields("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po " +
	"Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn")

// A list of names for C: each with a number.
type named struct {
	name  string
	value uint32
}

func canonical(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

func writeNames(w io.Writer, array string, names []named) {
	sort.Slice(names, func(i, j int) bool { return names[i].name < names[j].name })
	fmt.Fprintf(w, "static const struct goci_unicode_name %s[] = {\n", array)
	for _, n := range names {
		fmt.Fprintf(w, "\t{\"%s\", %#x},\n", n.name, n.value)
	}
	fmt.Fprint(w, "};\n\n")
}

// writeStarts writes where runes of another class begin.
func writeStarts(w io.Writer, array string, class func(rune) uint32) {
	var starts []string
	last := uint32(1 << 31)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if c := class(r); c != last {
			last = c
			starts = append(starts, fmt.Sprintf("%#x", uint32(r)<<8|c))
		}
	}
	// Without a comma at the end clang-format fills the lines.
	fmt.Fprintf(w, "static const uint32_t %s[] = {%s};\n\n", array, strings.Join(starts, ", "))
}

func writeTable(w io.Writer, table, names, starts string) {
	fmt.Fprintf(w, "const struct goci_unicode_table %s = {\n"+
		"\t%s, %s, OCI_COUNT(%s), OCI_COUNT(%s)};\n", table, names, starts, names, starts)
}

func categoryNames() []named {
	all := uint32(1)<<uint(len(categories)) - 1
	unassigned := uint32(1) << uint(len(categories)-1)
	bits := map[string]uint32{"any": all, "assigned": all &^ unassigned}
	for i, name := range categories {
		bits[canonical(name)] |= 1 << uint(i)
		bits[canonical(name[:1])] |= 1 << uint(i)
	}
	bits["lc"] = bits["lu"] | bits["ll"] | bits["lt"]
	for alias, name := range aliases {
		bits[canonical(alias)] = bits[canonical(name)]
	}
	var names []named
	for name, value := range bits {
		names = append(names, named{name, value})
	}
	return names
}

func category(r rune) uint32 {
	for i, name := range categories[:len(categories)-1] {
		if unicode.Is(unicode.Categories[name], r) {
			return uint32(i)
		}
	}
	return uint32(len(categories) - 1)
}

func writeTables(w io.Writer) {
	fmt.Fprintf(w, "/* Unicode %s; written by tests/judge/ignorediff -tables. */\n"+
		"#include \"dockerignore/ignore_unicode.h\"\n\n", unicode.Version)
	writeNames(w, "category_names", categoryNames())
	writeStarts(w, "category_starts", category)
	var scripts []string
	for name := range unicode.Scripts {
		scripts = append(scripts, name)
	}
	sort.Strings(scripts)
	var names []named
	for i, name := range scripts {
		names = append(names, named{canonical(name), uint32(i) + 1})
	}
	writeNames(w, "script_names", names)
	writeStarts(w, "script_starts", func(r rune) uint32 {
		for i, name := range scripts {
			if unicode.Is(unicode.Scripts[name], r) {
				return uint32(i) + 1
			}
		}
		return 0
	})
	writeTable(w, "goci_unicode_categories", "category_names", "category_starts")
	writeTable(w, "goci_unicode_scripts", "script_names", "script_starts")
}
