package main

import (
	"archive/tar"
	"bytes"
	"strings"
	"testing"
)

func printed(t *testing.T, s *sample, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	dir := s.write(t)
	if _, err := run(append([]string{args[0], dir}, args[1:]...), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTreeMergesTheLayers(t *testing.T) {
	s := goodSample()
	s.layers[0] = append(s.layers[0], directory("usr/"), directory("usr/lib/"),
		tar.Header{Typeflag: tar.TypeSymlink, Name: "zlib", Linkname: "usr/lib"})
	s.layers[1] = append(s.layers[1], directory("etc/"),
		tar.Header{Typeflag: tar.TypeReg, Name: "etc/.wh.passwd"}, file("zlib/new"))
	const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
	want := strings.Join([]string{
		"d0755 0 0 0 /app",
		"-0444 0 0 5 /app/main " + hello,
		"d0755 0 0 0 /etc",
		"d0755 0 0 0 /tmp",
		"d0755 0 0 0 /usr",
		"d0755 0 0 0 /usr/lib",
		"-0444 0 0 5 /usr/lib/new " + hello,
		"l0000 0 0 0 /zlib -> usr/lib",
	}, "\n") + "\n"
	if got := printed(t, s, "tree"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestOpaqueWhiteoutHidesOnlyWhatIsBelow(t *testing.T) {
	s := goodSample()
	s.layers[1] = append(s.layers[1], directory("etc/"), file("etc/group"),
		tar.Header{Typeflag: tar.TypeReg, Name: "etc/.wh..wh..opq"})
	got := printed(t, s, "tree")
	if strings.Contains(got, "passwd") || !strings.Contains(got, "/etc/group") {
		t.Error(got)
	}
}

func TestConfigIsPrintedForThePlatformAskedFor(t *testing.T) {
	got := printed(t, goodSample(), "config", "--platform", "linux/amd64")
	if !strings.Contains(got, "\n    \"User\": \"1001:1001\",\n") {
		t.Error(got)
	}
	var out bytes.Buffer
	dir := goodSample().write(t)
	_, err := run([]string{"config", dir, "--platform", "linux/arm64"}, &out)
	if err == nil || !strings.Contains(err.Error(), "linux/arm64") {
		t.Error(err)
	}
}

func TestRefusesBadArguments(t *testing.T) {
	for _, args := range [][]string{
		nil, {"layout"}, {"layout", "--tag", "x"}, {"other", "dir"}, {"tree", "dir", "more"},
	} {
		if status, err := run(args, &bytes.Buffer{}); status != 2 || err == nil {
			t.Errorf("%v: status %d, %v", args, status, err)
		}
	}
}
