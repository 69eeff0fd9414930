// Hostilesource builds trees that try to be run or to leave their folder, and tells what
// goci and all that it starts reached for.
//
//	hostilesource FIXTURES RULES WORK [NAME...]
//
// FIXTURES has a folder tree, a benign module, and a folder attacks, of shell scripts: each
// makes of a copy of it, where it is run, a hostile one. The first line of a script is
// "# SENTENCE"; a line "# runs: build dev ..." names the commands to be tried (default:
// build init), and "# needs: root" who can make it. The scripts have
//
//	$TREE		the module
//	$OUTSIDE	a folder beside it, that no command names
//	$SECRET		a file in there, whose text is $MARKER: nobody has to read it
//	$PLACE		the folder of both; of a file env in there, each line NAME=VALUE is put
//			into the environment of goci
//
// and the functions at the top of attack.go: program, yaml, library, uses.
//
// Each command is run under strace. What it reaches for must be in the file of rules; no
// proof is left, nothing in $OUTSIDE changes, and the marker is in nothing that was printed,
// written or cached. For each attack WORK/NAME.found has what was found,
// WORK/NAME.ended how the commands ended, and a line "NAME SENTENCE" is printed. More lines
// of a script:
//
//	# works		all commands must succeed
//	# allows: RULE	one more line of the file of rules
//	# refused: TEXT	all commands must fail, with a line "goci: ..." that has this text
//
// From the environment: GOCI, and as the tests have it GOCACHE, GOMODCACHE, GOCI_CACHE.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"sync"
	"time"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "hostilesource:", err)
		os.Exit(1)
	}
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: hostilesource FIXTURES RULES WORK [NAME...]")
		os.Exit(2)
	}
	rules, err := readRules(os.Args[2])
	must(err)
	work, err := filepath.EvalSymlinks(os.Args[3])
	must(err)
	r := runner{fixtures: os.Args[1], work: work, rules: rules, began: time.Now()}
	attacks, err := readAttacks(filepath.Join(r.fixtures, "attacks"))
	must(err)
	must(r.tryAll(choose(attacks, os.Args[4:])))
}

// choose takes those that are named, or all; "benign" is always tried.
func choose(attacks []attack, names []string) []attack {
	named := map[string]bool{"benign": true}
	for _, name := range names {
		named[name] = true
	}
	var chosen []attack
	for _, a := range attacks {
		if len(names) == 0 || named[a.name] {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// tryAll tries the first, "benign", alone: it fills the caches for the others.
func (r *runner) tryAll(attacks []attack) error {
	sort.SliceStable(attacks, func(i, j int) bool {
		return attacks[i].name == "benign" && attacks[j].name != "benign"
	})
	if err := r.tryOne(&attacks[0]); err != nil {
		return err
	}
	if err := r.tryBeside(attacks[1:]); err != nil {
		return err
	}
	if err := r.searchCaches(attacks); err != nil {
		return err
	}
	for _, a := range attacks {
		if err := a.tell(r.work); err != nil {
			return err
		}
		fmt.Println(a.name, a.sentence)
	}
	return nil
}

// tell writes what was found so far.
func (a *attack) tell(work string) error {
	name := filepath.Join(work, a.name)
	if err := os.WriteFile(name+".found", a.found, 0o644); err != nil {
		return err
	}
	return os.WriteFile(name+".ended", []byte(a.ended), 0o644)
}

// tryBeside tries as many at once as there are CPUs.
func (r *runner) tryBeside(attacks []attack) error {
	next := make(chan *attack)
	failed := make(chan error, len(attacks))
	var group sync.WaitGroup
	for i := 0; i < runtime.NumCPU(); i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for a := range next {
				err := r.tryOne(a)
				if err == nil {
					err = a.tell(r.work)
				}
				if err != nil {
					failed <- fmt.Errorf("%s: %w", a.name, err)
				}
			}
		}()
	}
	for i := range attacks {
		next <- &attacks[i]
	}
	close(next)
	group.Wait()
	close(failed)
	return <-failed
}
