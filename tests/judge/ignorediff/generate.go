package main

import (
	"math/rand"
	"regexp"
	"strings"
)

// What patterns are made of. Repeated items are more likely.
var pieces = []string{
	"a", "b", "c", "ab", "A", "x", "1", "_", "-", ".", "é", "☺", "ζ", "a", "b", "ab",
	"*", "*", "*", "*", "**", "**", "**/", "/**", "/**/", "***", "/", "/", "/", "/", "?", "?",
	"[ab]", "[^a]", "[a-c]", "[a-cx]", "[^a-b]", "[a-ζ]", "[*]", "[?]", "[.]", "[**]",
	"[b-a]", "[]a]", "[a", "]", "[", "[^]", "[-a]", "[a-]", "[!a]", "[\\]a]", "[\\-x]",
	"[[:alpha:]]", "[[:^digit:]]", "[[:word:]x]", "[[:nope:]]", "[[:]", "[[:Alpha:]]",
	"[[:space:][:upper:]]", "[a[]", "[[.a.]]", "[[=b=]]", "[a-\\]]", "[\\^]", "[^\\-]", "[:", ":]",
	"\\", "\\*", "\\?", "\\[", "\\]", "\\\\", "\\é", "\\_", "\\-", "\\#", "\\ ", "\\{",
	"{2}", "{1,2}", "{0}", "{0,}", "{2,}", "{,2}", "{2,1}", "{1001}", "{02}", "{", "}", "{3}{2}",
	"{,}", "{1, 2}", "|", "|", "+", "++", "(", ")", "(a)", "(?", "(*", "(?i)", "$", "^", "^a", "~", "!", "#", "&",
	" ", "..", "./", "../", "\t", "\u00a0", "\u2003", "\ufeff", "\ufffd", "\xff", "\xc3",
	"\xe2\x98", "\x00", "\r", "\v", "\u0085",
}

// Plain pieces, for patterns as people write them.
var plain = []string{"a", "b", "ab", "c", "*", "*", "?", "/", "/", "/", "**", "**/", "/**",
	".", "x", "*.b", "[ab]"}

var whole = []string{
	"*", "**", "**/*", "*/*", "a/**", "**/b", "**b", "a/*", "*.b", "**/*.b", "a", "b", "a/b",
	"/a", "./a", "a/", "a//b", "a/../b", ".", "/", "..", "", "!", "#a", " #a", "!*", "!a", "!b/**",
	"!**/b", "!a/b", "!**", "!/", "!.", "! a", "/ !a", "./!a", "!!a", "!/a/b", "!*/a", "a**/", "**a/**",
}

var decorations = []string{"", "", "", "", "", "", "/", "./", " ", "\t", "//", "\ufeff", "../"}

var endings = []string{"\n", "\n", "\n", "\n", "\r\n", " \n", "\n\n", "/\n", "\t\r\n", "\u00a0\n", ""}

// What names in paths are made of.
var letters = []string{"a", "a", "a", "b", "b", "ab", "c", "x", "A", "1", ".", "_", "-", "é", "☺",
	"ζ", "aa", "a.b", " ", "*", "\\", "$", "^", "{", "|", "[", "]", "!", "E", "\n", "\xff", "\ufffd", "d", "2"}

// What goci refuses although moby hands it to Go's regular expressions: escapes of
// letters and digits, and counts of the beginning of a path.
var refused = regexp.MustCompile(`\\[0-9A-Za-z]|\^\{[0-9]|(?m:^|/)[^\w\n]*\{[0-9]`)

type generator struct {
	*rand.Rand
}

func newGenerator(seed int64) *generator {
	return &generator{rand.New(rand.NewSource(seed))}
}

func (g *generator) of(list []string) string {
	return list[g.Intn(len(list))]
}

func (g *generator) pattern() string {
	list := pieces
	switch g.Intn(10) {
	case 0, 1:
		return g.of(whole)
	case 2, 3, 4:
		list = plain
	}
	var b strings.Builder
	for n := 1 + g.Intn(6); n > 0; n-- {
		b.WriteString(g.of(list))
	}
	return b.String()
}

func (g *generator) name() string {
	var b strings.Builder
	for n := 1 + g.Intn(3); n > 0; n-- {
		b.WriteString(g.of(letters))
	}
	if name := b.String(); name != "." && name != ".." {
		return name
	}
	return "a"
}

func (g *generator) path() string {
	names := []string{g.name()}
	for g.Intn(2) == 0 {
		names = append(names, g.name())
	}
	return strings.Join(names, "/")
}

// likely makes a path that a pattern may well match: its wildcards filled in.
func (g *generator) likely(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			if g.Intn(2) == 0 {
				b.WriteString(g.of(letters))
			}
			if g.Intn(3) == 0 && i+1 < len(pattern) && pattern[i+1] == '*' {
				b.WriteString("/" + g.path() + "/")
			}
		case '?':
			b.WriteString(g.of(letters))
		case '[':
			if end := strings.IndexByte(pattern[i:], ']'); end > 0 {
				b.WriteByte(pattern[i+1+g.Intn(end)])
				i += end
			}
		case '{', '|':
			if g.Intn(2) == 0 {
				return clean(b.String())
			}
		case '\\', '!':
		default:
			b.WriteByte(c)
		}
	}
	if g.Intn(5) == 0 {
		b.WriteString("/" + g.name())
	}
	return clean(b.String())
}

// clean makes a path that a walk could give: relative, no empty names, no dots.
func clean(path string) string {
	var names []string
	for _, name := range strings.Split(strings.ReplaceAll(path, "\x00", ""), "/") {
		if name != "" && name != "." && name != ".." {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "a"
	}
	return strings.Join(names, "/")
}

func (g *generator) text() (string, []string) {
	var b strings.Builder
	var patterns []string
	if g.Intn(20) == 0 {
		b.WriteString("\ufeff")
	}
	for n := 1 + g.Intn(4); n > 0; n-- {
		pattern := g.pattern()
		if refused.MatchString(pattern) {
			continue
		}
		patterns = append(patterns, pattern)
		if g.Intn(3) == 0 {
			b.WriteString("!")
		}
		b.WriteString(g.of(decorations) + pattern + g.of(endings))
	}
	if refused.MatchString(b.String()) { // of two, where the first has no end of line
		return g.text()
	}
	return b.String(), patterns
}

func (g *generator) questions(n int) []question {
	questions := make([]question, n)
	for i := range questions {
		text, patterns := g.text()
		q := question{text: text}
		for _, pattern := range patterns {
			q.paths = append(q.paths, g.likely(pattern), g.likely(pattern), g.path())
		}
		questions[i] = q
	}
	return questions
}
