package main

import (
	"archive/tar"
	"fmt"
	"io"
	"path"
	"sort"
	"strings"
)

// A tree is the file system that layers make when they are unpacked in turn.
type tree struct {
	nodes map[string]*entry
}

func newTree() *tree {
	return &tree{nodes: map[string]*entry{}}
}

func (t *tree) remove(name string) {
	delete(t.nodes, name)
	t.removeBelow(name)
}

func (t *tree) removeBelow(name string) {
	for other := range t.nodes {
		if name == "" || strings.HasPrefix(other, name+"/") {
			delete(t.nodes, other)
		}
	}
}

// apply unpacks one layer. Whiteouts only act on the layers below, so they go
// first.
func (t *tree) apply(entries []entry) {
	for i := range entries {
		dir, base := path.Split(entries[i].path)
		dir = strings.TrimSuffix(dir, "/")
		if !strings.HasPrefix(base, whiteout) {
			continue
		}
		name := strings.TrimPrefix(base, whiteout)
		if name == ".wh..opq" {
			t.removeBelow(t.through(dir))
		} else {
			t.remove(path.Join(t.through(dir), name))
		}
	}
	for i := range entries {
		t.add(entries[i])
	}
}

// add puts e where a runtime would: below the symbolic links that are there.
func (t *tree) add(e entry) {
	dir, base := path.Split(e.path)
	if strings.HasPrefix(base, whiteout) || e.path == "" {
		return
	}
	e.path = path.Join(t.through(strings.TrimSuffix(dir, "/")), base)
	if e.Typeflag == tar.TypeLink {
		if target := t.nodes[cleanPath(e.Linkname)]; target != nil {
			e.sum = target.sum
		}
	}
	old := t.nodes[e.path]
	if old != nil && old.Typeflag == tar.TypeDir && e.Typeflag != tar.TypeDir {
		t.remove(e.path)
	}
	t.nodes[e.path] = &e
}

// through returns the directory that dir leads to inside the image.
func (t *tree) through(dir string) string {
	rest := strings.Split(dir, "/")
	done := ""
	for steps := 0; len(rest) > 0; steps++ {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		node := t.nodes[next]
		if node == nil || node.Typeflag != tar.TypeSymlink || steps > 255 {
			done = next
			continue
		}
		target := node.Linkname
		if !path.IsAbs(target) {
			target = path.Join("/", done, target)
		}
		rest = append(strings.Split(cleanPath(target), "/"), rest...)
		done = ""
	}
	return done
}

// resolve returns the entry that name leads to, or nil.
func (t *tree) resolve(name string) *entry {
	return t.nodes[t.through(name)]
}

func kindLetter(e *entry) string {
	switch e.Typeflag {
	case tar.TypeDir:
		return "d"
	case tar.TypeSymlink:
		return "l"
	case tar.TypeReg, tar.TypeLink:
		return "-"
	}
	return "?"
}

func (e *entry) line() string {
	line := fmt.Sprintf("%s%04o %d %d %d /%s",
		kindLetter(e), e.Mode&0o7777, e.Uid, e.Gid, e.Size, e.path)
	if e.Typeflag == tar.TypeSymlink {
		line += " -> " + e.Linkname
	}
	if e.sum != "" {
		line += " " + e.sum
	}
	return line
}

// printTree prints one line an entry: type and mode, uid, gid, size, path.
func printTree(o options, out io.Writer) error {
	manifest, err := o.find()
	if err != nil {
		return err
	}
	t := newTree()
	for _, d := range manifest.Layers {
		content, err := o.fetch(d)
		if err != nil {
			return err
		}
		stream, err := uncompress(d.MediaType, content)
		if err != nil {
			return err
		}
		entries, err := readEntries(stream)
		if err != nil {
			return err
		}
		t.apply(entries)
	}
	var names []string
	for name := range t.nodes {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if _, err := fmt.Fprintln(out, t.nodes[name].line()); err != nil {
			return err
		}
	}
	return nil
}
