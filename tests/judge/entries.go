package main

import (
	"archive/tar"
	"path"
	"strings"
)

const whiteout = ".wh."

// judgeEntries applies the rules for the entries of one layer that hold for
// every image, and those for how it sits on the layers below.
func (j *judgement) judgeEntries(where string, l *layer, below *tree, position int) {
	seen := map[string]byte{}
	for _, e := range l.entries {
		j.judgeName(where, e, position)
		if _, dup := seen[e.path]; dup {
			j.fail("A6", where, "%s is there more than once", e.path)
		}
		if e.Typeflag == tar.TypeLink {
			j.judgeHardlink(where, e, seen)
		}
		j.judgeParents(where, e, seen, below, position >= j.base)
		if position >= j.base {
			j.judgeOver(where, e, below, position)
		}
		seen[e.path] = e.Typeflag
	}
}

func (j *judgement) judgeName(where string, e entry, position int) {
	if strings.HasPrefix(e.Name, "/") || strings.Contains("/"+e.Name+"/", "/../") {
		j.fail("A6", where, "%q leaves the root", e.Name)
	}
	base := path.Base(e.path)
	if !strings.HasPrefix(base, whiteout) {
		return
	}
	if position == 0 {
		j.fail("A6", where, "whiteout %s in the first layer", e.path)
	}
	if base == whiteout || e.Typeflag != tar.TypeReg || e.Size != 0 {
		j.fail("A6", where, "%s is not a whiteout that readers know", e.path)
	}
}

func (j *judgement) judgeHardlink(where string, e entry, seen map[string]byte) {
	kind, before := seen[cleanPath(e.Linkname)]
	if !before || kind != tar.TypeReg && kind != tar.TypeLink {
		j.fail("T9", where, "%s links to %s, no file before it", e.path, e.Linkname)
	}
}

// judgeParents demands every folder above e before e in the same layer. On a
// base image a folder that the base has may be left out instead.
func (j *judgement) judgeParents(where string, e entry, seen map[string]byte,
	below *tree, own bool) {
	for dir := path.Dir(e.path); dir != "."; dir = path.Dir(dir) {
		kind, before := seen[dir]
		if before && kind != tar.TypeDir {
			j.fail("A6", where, "%s is below %s, not a directory", e.path, dir)
		}
		if before || !own {
			continue
		}
		inBase := below.nodes[dir]
		if j.base == 0 || inBase == nil || inBase.Typeflag != tar.TypeDir {
			j.fail("T2", where, "%s comes without its directory %s", e.path, dir)
		}
	}
}

// judgeOver compares e with what the layers below have at its path.
func (j *judgement) judgeOver(where string, e entry, below *tree, position int) {
	old := below.nodes[e.path]
	if old == nil {
		return
	}
	if e.Typeflag == tar.TypeDir && old.Typeflag != tar.TypeDir {
		j.fail("T1", where, "directory %s replaces what is no directory", e.path)
	}
	if e.Typeflag != tar.TypeDir && old.Typeflag == tar.TypeDir {
		j.fail("T1", where, "%s replaces a directory", e.path)
	}
	if j.base == 0 || e.Typeflag != tar.TypeDir || old.Typeflag != tar.TypeDir {
		return
	}
	if e.Mode != old.Mode || e.Uid != old.Uid || e.Gid != old.Gid {
		j.fail("T1", where, "directory %s: %04o %d:%d becomes %04o %d:%d",
			e.path, old.Mode, old.Uid, old.Gid, e.Mode, e.Uid, e.Gid)
	}
}

// judgeOwn applies the rules for a layer that goci itself writes.
func (j *judgement) judgeOwn(where string, entries []entry) {
	last := ""
	for i, e := range entries {
		if i > 0 && e.path <= last {
			j.fail("A6", where, "%s comes after %s", e.path, last)
		}
		last = e.path
		j.judgeHeader(where, e)
		j.judgePAX(where, e)
	}
}

func (j *judgement) judgeHeader(where string, e entry) {
	want := e.path
	if e.Typeflag == tar.TypeDir {
		want += "/"
	}
	if e.Name != want {
		j.fail("A6", where, "%q should be written %q", e.Name, want)
	}
	if e.Uname != "" || e.Gname != "" {
		j.fail("A6", where, "%s has the owner's name %q:%q", e.path, e.Uname, e.Gname)
	}
	if e.ModTime.Nanosecond() != 0 {
		j.fail("A11", where, "%s has a time with fractions", e.path)
	}
	if !e.AccessTime.IsZero() || !e.ChangeTime.IsZero() {
		j.fail("A11", where, "%s has an access or change time", e.path)
	}
	if e.Uid > 65535 || e.Gid > 65535 {
		j.fail("A6", where, "%s has owner %d:%d", e.path, e.Uid, e.Gid)
	}
	if e.Mode&^0o7777 != 0 {
		j.fail("A6", where, "%s has mode %o", e.path, e.Mode)
	}
	switch e.Typeflag {
	case tar.TypeReg, tar.TypeDir, tar.TypeSymlink, tar.TypeLink:
	default:
		j.fail("A6", where, "%s has type %q", e.path, e.Typeflag)
	}
}

// judgePAX allows a PAX header only for what ustar cannot hold.
func (j *judgement) judgePAX(where string, e entry) {
	if e.Format == tar.FormatGNU {
		j.fail("T12", where, "%s has GNU headers", e.path)
	}
	for key, value := range e.PAXRecords {
		needed := false
		switch key {
		case "path", "linkpath":
			needed = len(value) > 100 || !isASCII(value)
		case "size":
			needed = e.Size >= 8<<30
		case "mtime":
			needed = e.ModTime.Unix() < 0 || e.ModTime.Unix() >= 1<<33
		}
		if !needed {
			j.fail("A6", where, "%s has the PAX record %s=%q", e.path, key, value)
		}
	}
}

func isASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}
