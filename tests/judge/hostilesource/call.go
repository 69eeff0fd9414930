package main

import (
	"regexp"
	"strconv"
	"strings"
)

// A call is one system call as strace -y prints it.
type call struct {
	name   string
	args   []string
	failed string // the name of the error, "" for none
	result string // what follows "= ": a number, or of -y a number and <path>
}

var callLine = regexp.MustCompile(`^([a-z0-9_]+)\((.*)\) += (.*)$`)

// parseCall reads a line of a trace; false for what is no call that ended.
func parseCall(line string) (call, bool) {
	m := callLine.FindStringSubmatch(line)
	if m == nil {
		return call{}, false
	}
	c := call{name: m[1], args: splitArguments(m[2]), result: m[3]}
	if strings.HasPrefix(m[3], "-1 ") {
		c.failed = strings.Fields(m[3])[1]
	}
	return c, true
}

// splitArguments splits at the commas that are in no string, structure or path.
func splitArguments(text string) []string {
	var args []string
	depth, begin, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case strings.IndexByte("({[<", c) >= 0:
			depth++
		case c == '>' && i > 0 && (text[i-1] == '=' || text[i-1] == '-'):
		case strings.IndexByte(")}]>", c) >= 0:
			depth--
		case c == ',' && depth == 0:
			args = append(args, strings.TrimSpace(text[begin:i]))
			begin = i + 1
		}
	}
	return append(args, strings.TrimSpace(text[begin:]))
}

// arg is the argument of that number, "" when there is none.
func (c call) arg(i int) string {
	if i < 0 || i >= len(c.args) {
		return ""
	}
	return c.args[i]
}

// text is the string that an argument is; false when it is none (NULL, an address).
func text(arg string) (string, bool) {
	if len(arg) < 2 || arg[0] != '"' || arg[len(arg)-1] != '"' {
		return "", false
	}
	return unescape(arg[1 : len(arg)-1]), true
}

// fdPath is the path in 3</a/b>, "" when there is none.
func fdPath(arg string) string {
	begin, end := strings.IndexByte(arg, '<'), strings.LastIndexByte(arg, '>')
	if begin < 0 || end < begin {
		return ""
	}
	return unescape(arg[begin+1 : end])
}

var letters = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'v': '\v', 'f': '\f'}

// unescape undoes strace's escapes: \n, \", \\ and up to three octal digits.
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		end := i
		for end < len(s) && end < i+3 && s[end] >= '0' && s[end] <= '7' {
			end++
		}
		if end > i {
			n, _ := strconv.ParseUint(s[i:end], 8, 16)
			out.WriteByte(byte(n))
			i = end - 1
		} else if c, ok := letters[s[i]]; ok {
			out.WriteByte(c)
		} else {
			out.WriteByte(s[i])
		}
	}
	return out.String()
}
