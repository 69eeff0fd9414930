package main

import (
	"fmt"
	"io"
)

const maxFindings = 20

// A judgement collects what is wrong with one layout.
type judgement struct {
	options
	findings []string
	seen     map[string]bool
	count    map[string]int        // findings by rule and place
	blobs    map[string]descriptor // first use of each digest in the graph
	layers   map[string]*layer     // read layers by digest
	entries  int
	images   map[string]bool
}

func newJudgement(o options) *judgement {
	return &judgement{
		options: o,
		seen:    map[string]bool{},
		count:   map[string]int{},
		blobs:   map[string]descriptor{},
		layers:  map[string]*layer{},
		images:  map[string]bool{},
	}
}

// fail records a finding; the same finding is recorded once, and of many of one
// rule in one place the first ones.
func (j *judgement) fail(rule, where, format string, args ...any) {
	place := fmt.Sprintf("FAIL %s: %s: ", rule, where)
	line := place + fmt.Sprintf(format, args...)
	if j.seen[line] {
		return
	}
	j.seen[line] = true
	j.count[place]++
	switch {
	case j.count[place] < maxFindings:
		j.findings = append(j.findings, line)
	case j.count[place] == maxFindings:
		j.findings = append(j.findings, place+"and more of this kind")
	}
}

// judge looks at the files first, then follows the graph from index.json, and
// asks go-containerregistry last, because it may panic on a broken layout.
func (j *judgement) judge() {
	j.judgeFiles()
	j.judgeGraph()
	j.askReference()
}

func (j *judgement) report(out io.Writer) int {
	for _, line := range j.findings {
		fmt.Fprintln(out, line)
	}
	if len(j.findings) > 0 {
		return 1
	}
	fmt.Fprintf(out, "ok: %d manifests, %d layers, %d entries\n",
		len(j.images), len(j.layers), j.entries)
	return 0
}
