package main

import (
	"os"
	"path/filepath"
	"strings"
)

// Names of files, few of them so that patterns meet them.
var treeNames = []string{"a", "b", "ab", "c", "x", "a.b", "é", ".a", "A1", "a-b"}

var treePieces = []string{"a", "b", "ab", "c", "x", "*", "*", "?", "/", "/", "/", "**/", "/**", ".b",
	"[ab]", "A1"}

func (g *generator) fill(dir string, depth int) error {
	for n := 1 + g.Intn(5); n > 0; n-- {
		path := filepath.Join(dir, g.of(treeNames))
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		var err error
		switch kind := g.Intn(8); {
		case kind < 4 && depth > 0:
			if err = os.Mkdir(path, 0o755); err == nil {
				err = g.fill(path, depth-1)
			}
		case kind == 7:
			err = os.Symlink("..", path)
		default:
			err = os.WriteFile(path, nil, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) treeText() string {
	var b strings.Builder
	for n := 1 + g.Intn(4); n > 0; n-- {
		if g.Intn(2) == 0 {
			b.WriteString("!")
		}
		if g.Intn(3) == 0 {
			b.WriteString(g.of(whole) + "\n")
			continue
		}
		for m := 1 + g.Intn(4); m > 0; m-- {
			b.WriteString(g.of(treePieces))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func count(dir string) int {
	n := -1
	_ = filepath.Walk(dir, func(string, os.FileInfo, error) error {
		n++
		return nil
	})
	return n
}

// tree compares the walk of a folder on disk, by twenty ignore files.
func (r *run) tree(g *generator) error {
	dir, err := os.MkdirTemp("", "ignorediff-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := g.fill(dir, 4); err != nil {
		return err
	}
	questions := make([]question, 20)
	for i := range questions {
		questions[i] = question{text: g.treeText(), dir: dir}
	}
	r.cases += count(dir) * len(questions)
	return r.all(questions)
}
