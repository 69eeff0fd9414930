// Ignorediff compares goci's .dockerignore with the Go module that defines it,
// github.com/moby/patternmatcher.
//
//	ignorediff -driver PROGRAM [-seed N] [-cases N] [-trees N]
//
// PROGRAM is driver/main.c, built on goci's own objects. A case is one ignore
// file and one path; each is decided alone, by way of its parents' results, and
// for being pruned. The seed is printed, and the same one makes the same cases.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"goci/tests/judge/internal/child"
)

// Differences that are shown; more are only counted.
const shownMax = 10

type run struct {
	driver *driver
	out    io.Writer
	cases  int
	wrong  int
}

func (r *run) differ(format string, args ...interface{}) {
	r.wrong++
	if r.wrong <= shownMax {
		fmt.Fprintf(r.out, "differs: "+format+"\n", args...)
	}
}

// all runs one batch of questions and compares every answer.
func (r *run) all(questions []question) error {
	answers, err := r.driver.ask(questions)
	if err != nil {
		return err
	}
	for i, q := range questions {
		r.cases += len(q.paths)
		want := refer(q)
		if got := answers[i]; !got.equal(want) {
			r.differ("%s", explain(q, got, want))
		}
	}
	return nil
}

func (r *run) random(g *generator, cases int) error {
	for end := r.cases + cases; r.cases < end; {
		if err := r.all(g.questions(500)); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) trees(g *generator, trees int) error {
	for i := 0; i < trees; i++ {
		if err := r.tree(g); err != nil {
			return err
		}
	}
	return nil
}

// everything runs the parts one by one, and says how many cases each had.
func (r *run) everything(seed int64, cases, trees int) error {
	g := newGenerator(seed)
	parts := []struct {
		name string
		run  func() error
	}{
		{"from tables", r.table},
		{"that goci refuses", r.refused},
		{"made at random", func() error { return r.random(g, cases) }},
		{"in random trees on disk", func() error { return r.trees(g, trees) }},
	}
	for _, part := range parts {
		before := r.cases
		if err := part.run(); err != nil {
			return err
		}
		fmt.Fprintf(r.out, "%d cases %s\n", r.cases-before, part.name)
	}
	return nil
}

func runAll(path string, seed int64, cases, trees int) (*run, error) {
	d, err := child.Start(path)
	if err != nil {
		return nil, err
	}
	r := &run{driver: &driver{d}, out: os.Stdout}
	fmt.Fprintf(r.out, "seed %d\n", seed)
	err = r.everything(seed, cases, trees)
	if ended := d.Stop(); err == nil {
		err = ended
	}
	return r, err
}

func main() {
	driver := flag.String("driver", "", "the program that asks goci's matcher")
	seed := flag.Int64("seed", time.Now().UnixNano()%1000000, "of the random cases")
	cases := flag.Int("cases", 250000, "how many random cases")
	trees := flag.Int("trees", 300, "how many random trees on disk")
	flag.Parse()
	if *driver == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	complain := os.Stderr
	// text/scanner writes there what it thinks of a pattern.
	os.Stderr, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	r, err := runAll(*driver, *seed, *cases, *trees)
	if err != nil {
		fmt.Fprintf(complain, "ignorediff: seed %d: %v\n", *seed, err)
		os.Exit(1)
	}
	fmt.Printf("%d cases, %d differ\n", r.cases, r.wrong)
	if r.wrong > 0 {
		fmt.Printf("again: -seed %d -cases %d -trees %d\n", *seed, *cases, *trees)
		os.Exit(1)
	}
}
