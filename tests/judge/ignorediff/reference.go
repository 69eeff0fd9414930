package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

func parse(text string) (*patternmatcher.PatternMatcher, error) {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	return patternmatcher.New(patterns)
}

func letter(excluded bool, err error) string {
	switch {
	case err != nil:
		return "b"
	case excluded:
		return "o"
	default:
		return "i"
	}
}

// alone decides on a path by itself, in both of the module's ways.
func alone(pm *patternmatcher.PatternMatcher, path string) string {
	first := letter(pm.MatchesOrParentMatches(path))
	second, _, err := pm.MatchesUsingParentResults(path, patternmatcher.MatchInfo{})
	if first != letter(second, err) {
		return "?"
	}
	return first
}

// walked decides on a path from the top, handing on what its parents matched.
func walked(pm *patternmatcher.PatternMatcher, path string) string {
	var info patternmatcher.MatchInfo
	var excluded bool
	var err error
	for i := range path + "/" {
		if i < len(path) && path[i] != '/' {
			continue
		}
		excluded, info, err = pm.MatchesUsingParentResults(path[:i], info)
		if err != nil {
			return "b"
		}
	}
	return letter(excluded, nil)
}

func withoutGlob(pattern string) string {
	return strings.TrimSuffix(strings.TrimSuffix(pattern, "/**"), "/*")
}

// canPrune is BuildKit's rule for a folder that is excluded.
func canPrune(pm *patternmatcher.PatternMatcher, folder string) bool {
	prune := true
	for _, p := range pm.Patterns() {
		if !p.Exclusion() {
			continue
		}
		plain := withoutGlob(p.String())
		if strings.ContainsAny(plain, `*[]?^\`) || strings.HasPrefix(plain+"/", folder+"/") {
			prune = false
		}
	}
	return prune
}

// refer is the answer that goci has to give.
func refer(q question) answer {
	pm, err := parse(q.text)
	if err != nil {
		return answer{malformed: true}
	}
	if q.dir != "" {
		return walk(pm, q.dir)
	}
	var letters strings.Builder
	for _, path := range q.paths {
		letters.WriteString(alone(pm, path))
		letters.WriteString(walked(pm, path))
		if canPrune(pm, path) {
			letters.WriteString("p")
		} else {
			letters.WriteString("-")
		}
	}
	return answer{letters: letters.String()}
}

// A walker lists a folder as BuildKit's walk does.
type walker struct {
	pm    *patternmatcher.PatternMatcher
	root  string
	found map[string]bool
}

func (w *walker) include(path string) {
	for ; path != "."; path = filepath.Dir(path) {
		w.found[path] = true
	}
}

func (w *walker) folder(folder string, info patternmatcher.MatchInfo) error {
	entries, err := os.ReadDir(filepath.Join(w.root, folder))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		excluded, below, err := w.pm.MatchesUsingParentResults(path, info)
		if err != nil {
			return err
		}
		if !excluded {
			w.include(path)
		}
		if !entry.IsDir() || excluded && canPrune(w.pm, path) {
			continue
		}
		if err := w.folder(path, below); err != nil {
			return err
		}
	}
	return nil
}

func walk(pm *patternmatcher.PatternMatcher, dir string) answer {
	w := walker{pm: pm, root: dir, found: map[string]bool{}}
	if err := w.folder("", patternmatcher.MatchInfo{}); err != nil {
		return answer{malformed: true}
	}
	paths := make([]string, 0, len(w.found))
	for path := range w.found {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return answer{letters: strings.Join(paths, "\x00")}
}

func explain(q question, got, want answer) string {
	if got.malformed != want.malformed || q.dir != "" {
		return fmt.Sprintf("file %q: goci says %+q, moby says %+q (%s)",
			q.text, got.letters, want.letters, got.why)
	}
	for i, path := range q.paths {
		g, w := got.letters[3*i:3*i+3], want.letters[3*i:3*i+3]
		if g != w {
			return fmt.Sprintf("file %q, path %q: goci says %s, moby says %s",
				q.text, path, g, w)
		}
	}
	return "nothing"
}
