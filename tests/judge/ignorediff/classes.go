package main

import (
	"regexp"
	"sort"
	"unicode"
)

// The version of the tables in src/dockerignore/ignore_tables.c.
const unicodeVersion = "15.0.0"

// edges are runes of a table and beside its ranges.
func edges(table *unicode.RangeTable) []rune {
	var runes []rune
	for _, r := range table.R16 {
		runes = append(runes, rune(r.Lo)-1, rune(r.Lo), rune(r.Hi), rune(r.Hi)+1)
	}
	for _, r := range table.R32 {
		runes = append(runes, rune(r.Lo)-1, rune(r.Lo), rune(r.Hi), rune(r.Hi)+1)
	}
	return runes
}

// isInPath tells whether a path can be this rune alone.
func isInPath(r rune) bool {
	return r > 0 && r != '/' && r <= unicode.MaxRune && (r < 0xd800 || r > 0xdfff)
}

// classes compares the classes of runes that have a name, both ways.
func (r *run) classes() error {
	if unicode.Version != unicodeVersion {
		return nil
	}
	tables := map[string]*unicode.RangeTable{}
	for name, table := range unicode.Categories {
		tables[name] = table
	}
	for name, table := range unicode.Scripts {
		tables[name] = table
	}
	// Before Go 1.25 "C" was without the code points that nobody has assigned (Cn).
	if _, ok := unicode.Categories["Cn"]; !ok {
		delete(tables, "C")
	}
	names := make([]string, 0, len(tables))
	for name := range tables {
		if _, err := regexp.Compile(`\p{` + name + `}`); err == nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		var paths []string
		for _, c := range edges(tables[name]) {
			if isInPath(c) {
				paths = append(paths, string(c))
			}
		}
		err := r.all([]question{
			{text: `\p{` + name + `}`, paths: paths},
			{text: `[\P{` + name + `}]`, paths: paths},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
