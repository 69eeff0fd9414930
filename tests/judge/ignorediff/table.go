package main

import (
	"strconv"
	"strings"
)

// A tableCase is one path and what patterns make of it: i, o or b as in an answer;
// m for a file that is malformed.
type tableCase struct {
	patterns, path, want string
}

// The cases of patternmatcher_test.go that a file can hold (patterns parted by
// spaces), and the quirks that oci-rules A13 names.
var tableCases = []tableCase{
	{"*", "fileutils.go", "o"},
	{"*.go", "fileutils.go", "o"},
	{"!fileutils.go *.go", "fileutils.go", "o"},
	{"docs !docs/README.md", "docs/README.md", "i"},
	{"docs/ !docs/README.md", "docs/README.md", "i"},
	{"docs/* !docs/README.md", "docs/README.md", "i"},
	{"*.go !fileutils.go", "fileutils.go", "i"},
	{"!", "fileutils.go", "m"},
	{"", "any/path/there", "i"},
	{"[", "any/path/there", "m"},
	{"**", "file", "o"},
	{"**/", "file", "o"},
	{"**", "dir/file", "o"},
	{"**/", "dir/file", "o"},
	{"**/**", "dir/file", "o"},
	{"dir/**", "dir/file", "o"},
	{"dir/**", "dir/dir2/file", "o"},
	{"**/dir", "dir", "o"},
	{"**/dir", "dir/file", "o"},
	{"**/dir2/*", "dir/dir2/file", "o"},
	{"**/dir2/**", "dir/dir2/dir3/file", "o"},
	{"**file", "file", "o"},
	{"**file", "dir/file", "o"},
	{"**/file", "dir/file", "o"},
	{"**file", "dir/dir/file", "o"},
	{"**/file", "dir/dir/file", "o"},
	{"**/file*", "dir/dir/file", "o"},
	{"**/file*", "dir/dir/file.txt", "o"},
	{"**/file*txt", "dir/dir/file.txt", "o"},
	{"**/file*.txt", "dir/dir/file.txt", "o"},
	{"**/file*.txt*", "dir/dir/file.txt", "o"},
	{"**/**/*.txt", "dir/dir/file.txt", "o"},
	{"**/**/*.txt2", "dir/dir/file.txt", "i"},
	{"**/*.txt", "file.txt", "o"},
	{"**/**/*.txt", "file.txt", "o"},
	{"a**/*.txt", "a/file.txt", "o"},
	{"a**/*.txt", "a/dir/file.txt", "o"},
	{"a**/*.txt", "a/dir/dir/file.txt", "o"},
	{"a/*.txt", "a/dir/file.txt", "i"},
	{"a/*.txt", "a/file.txt", "o"},
	{"a/*.txt**", "a/file.txt", "o"},
	{"a[b-d]e", "ae", "i"},
	{"a[b-d]e", "ace", "o"},
	{"a[b-d]e", "aae", "i"},
	{"a[^b-d]e", "aze", "o"},
	{".*", ".foo", "o"},
	{".*", "foo", "i"},
	{"abc.def", "abcdef", "i"},
	{"abc.def", "abc.def", "o"},
	{"abc.def", "abcZdef", "i"},
	{"abc?def", "abcZdef", "o"},
	{"abc?def", "abcdef", "i"},
	{`a\\`, `a\`, "o"},
	{"**/foo/bar", "foo/bar", "o"},
	{"**/foo/bar", "dir/foo/bar", "o"},
	{"**/foo/bar", "dir/dir2/foo/bar", "o"},
	{"abc/**", "abc", "i"},
	{"abc/**", "abc/def", "o"},
	{"abc/**", "abc/def/ghi", "o"},
	{"**/.foo", ".foo", "o"},
	{"**/.foo", "bar.foo", "i"},
	{"a(b)c/def", "a(b)c/def", "o"},
	{"a(b)c/def", "a(b)c/xyz", "i"},
	{"a.|)$(}+{bc", "a.|)$(}+{bc", "o"},
	{"dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
		"dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", "o"},
	{"dist/*.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", "o"},
	{"** !util/docker/web", "util/docker/web/foo", "i"},
	{"** !util/docker/web util/docker/web/foo", "util/docker/web/foo", "o"},
	{"** !dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
		"dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", "i"},
	{"** !dist/*.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", "i"},
	{`a\*b`, "a*b", "o"},
	{"abc", "abc", "o"},
	{"*c", "abc", "o"},
	{"a*", "a", "o"},
	{"a*", "abc", "o"},
	{"a*", "ab/c", "o"},
	{"a*/b", "abc/b", "o"},
	{"a*/b", "a/c/b", "i"},
	{"a*b*c*d*e*/f", "axbxcxdxe/f", "o"},
	{"a*b*c*d*e*/f", "axbxcxdxexxx/f", "o"},
	{"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", "i"},
	{"a*b*c*d*e*/f", "axbxcxdxexxx/fff", "i"},
	{"a*b?c*x", "abxbbxdbxebxczzx", "o"},
	{"a*b?c*x", "abxbbxdbxebxczzy", "i"},
	{"ab[c]", "abc", "o"},
	{"ab[b-d]", "abc", "o"},
	{"ab[e-g]", "abc", "i"},
	{"ab[^c]", "abc", "i"},
	{"ab[^b-d]", "abc", "i"},
	{"ab[^e-g]", "abc", "o"},
	{`a\*b`, "ab", "i"},
	{"a?b", "a☺b", "o"},
	{"a[^a]b", "a☺b", "o"},
	{"a???b", "a☺b", "i"},
	{"a[^a][^a][^a]b", "a☺b", "i"},
	{"[a-ζ]*", "α", "o"},
	{"*[a-ζ]", "A", "i"},
	{"a?b", "a/b", "i"},
	{"a*b", "a/b", "i"},
	{`[\]a]`, "]", "o"},
	{`[\-]`, "-", "o"},
	{`[x\-]`, "x", "o"},
	{`[x\-]`, "-", "o"},
	{`[x\-]`, "z", "i"},
	{`[\-x]`, "x", "o"},
	{`[\-x]`, "-", "o"},
	{`[\-x]`, "a", "i"},
	{"[]a]", "]", "m"},
	{"[-]", "-", "m"},
	{"[x-]", "x", "m"},
	{"[-x]", "x", "m"},
	{`\`, "a", "m"},
	{"[a-b-c]", "a", "m"},
	{"[^", "a", "m"},
	{"[^bc", "a", "m"},
	{"a[", "a", "m"},
	{"*x", "xxx", "o"},
	{"[Local-Only]/", "x", "b"},
	{"a^b*", "a^bc", "i"},
	{`\d*`, "1a", "o"},
	{`\d*`, "d1", "i"},
	{`\w\b*`, "a", "o"},
	{`\pN*`, "٣", "o"},
	{"[[:alpha:]]*", "a1", "o"},
	{"a{2}*", "aa", "o"},
	{"a{2}*", "a{2}", "i"},
	{"x|y*", "z/y", "o"},
	{"x|y*", "z/w", "i"},
	{"a*[", "a[", "b"},
	{`b*\`, "ba$", "o"},
	{"x|y*", "xz", "o"},
	{`\Qa*`, "a[^/]*$", "o"},
	{"foo/**/bar", "foo/bar", "o"},
	{"[!a]", "!", "o"},
	{"/ !a !b", "a", "i"},
	{"a/../b", "b", "o"},
	{".", "a", "i"},
	{"/", "a", "i"},
	{"a\n#b", "b", "i"},
}

func (r *run) table() error {
	var questions []question
	for _, c := range tableCases {
		text := strings.ReplaceAll(c.patterns, " ", "\n")
		questions = append(questions, question{text: text, paths: []string{c.path}})
	}
	for i, c := range tableCases {
		a := refer(questions[i])
		if got := (a.letters + "m")[:1]; got != c.want {
			r.differ("moby's %q, path %q: want %s, moby says %s", c.patterns, c.path, c.want, got)
		}
	}
	long := strings.Repeat("a", 65535)
	for _, text := range []string{long, long + "\n", long + "\r\n", long + "a", "b\n" + long + "a\nb"} {
		questions = append(questions, question{text: text, paths: []string{"a", "b"}})
	}
	// Go's limit on repeats of repeats, and one of its limits on size.
	for n := 990; n < 1005; n++ {
		text := "a" + strings.Repeat(`\Q\E{1}`, n)
		questions = append(questions, question{text: text + "*", paths: []string{"a"}},
			question{text: text + "|*", paths: []string{"a"}})
	}
	for n := 30; n < 35; n++ {
		text := strings.Repeat(`?\Q\E`, n) + "{" + strconv.Itoa(n) + `}\Q\E{31}`
		questions = append(questions, question{text: text, paths: []string{"aaaa"}})
	}
	return r.all(questions)
}
