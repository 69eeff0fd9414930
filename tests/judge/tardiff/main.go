// Tardiff compares three readers of tar on archives that were changed at random: goci's
// walker, Go's archive/tar, and libarchive. They agree on the entries, or goci refuses
// the archive.
//
//	tardiff -driver PROGRAM [-seed N] [-cases N] [-keep DIR] TAR...
//
// PROGRAM is driver/main.c, built with goci's library. The archives are what is changed;
// goci has to take each as it is. The seed is printed, and the same one makes the same
// cases. A case that differs is written to the folder of -keep.
package main

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// Differences that are shown; more are only counted.
const shownMax = 10

type run struct {
	goci, libarchive *driver
	corpus           [][]byte
	keep             string
	agreed           int
	refused          int
	strict           int // refused, though the others agree
	wrong            int
	codes            map[string]int
}

// compare tells in what an answer differs from goci's, or "".
func compare(who string, want, got answer) string {
	if got.why != "" {
		return who + " fails: " + got.why
	}
	if len(got.entries) != len(want.entries) {
		return fmt.Sprintf("%s has %d entries, goci %d", who, len(got.entries),
			len(want.entries))
	}
	for i, entry := range got.entries {
		if entry != want.entries[i] && !isComposed(entry, want.entries[i]) {
			return fmt.Sprintf("%s: %q, goci: %q", who, entry, want.entries[i])
		}
	}
	return ""
}

// one asks all three about one archive: what differs, or "".
func (r *run) one(tar []byte) (string, error) {
	if err := r.libarchive.send(tar); err != nil {
		return "", err
	}
	goci, err := r.goci.ask(tar)
	if err != nil {
		return "", err
	}
	reference := refer(tar)
	libarchive, err := r.libarchive.receive()
	if err != nil {
		return "", err
	}
	if goci.why != "" {
		r.refused++
		for _, code := range strings.Fields(goci.why) {
			r.codes[code]++
		}
		if reference.why == "" && compare("libarchive", reference, libarchive) == "" {
			r.strict++
		}
		return "", nil
	}
	difference := compare("archive/tar", goci, reference)
	if difference == "" {
		difference = compare("libarchive", goci, libarchive)
	}
	if difference == "" {
		r.agreed++
	}
	return difference, nil
}

func (r *run) differ(number int, tar []byte, difference string) {
	r.wrong++
	if r.wrong > shownMax {
		return
	}
	fmt.Printf("differs: case %d: %s\n", number, difference)
	if r.keep != "" {
		name := filepath.Join(r.keep, fmt.Sprintf("case-%d.tar", number))
		if err := os.WriteFile(name, tar, 0o644); err != nil {
			fmt.Println(err)
		}
	}
}

// whole checks the archives as they are: all three have to take them.
func (r *run) whole() error {
	for i, tar := range r.corpus {
		before := r.refused
		difference, err := r.one(tar)
		if err != nil {
			return err
		}
		if r.refused > before {
			difference = fmt.Sprint("goci refuses it: ", r.codes)
		}
		if difference != "" {
			r.differ(-i, tar, difference)
		}
	}
	fmt.Printf("%d archives as they are\n", len(r.corpus))
	return nil
}

// mix makes a seed of two numbers: those beside each other have nothing in common
// (splitmix64).
func mix(seed int64, i int) int64 {
	z := uint64(seed)<<32 + uint64(i) + 1
	z *= 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int64(z ^ z>>31)
}

func (r *run) changed(seed int64, cases int) error {
	for i := 0; i < cases; i++ {
		// A source for each case: one can be made again alone.
		m := mutator{rand.New(rand.NewSource(mix(seed, i))), r.corpus}
		tar := m.make()
		difference, err := r.one(tar)
		if err != nil {
			return fmt.Errorf("case %d: %w", i, err)
		}
		if difference != "" {
			r.differ(i, tar, difference)
		}
	}
	return nil
}

func (r *run) print(cases int) {
	codes := make([]string, 0, len(r.codes))
	for code, count := range r.codes {
		codes = append(codes, fmt.Sprintf("%s %d", code, count))
	}
	sort.Strings(codes)
	fmt.Println(strings.Join(codes, ", "))
	fmt.Printf("%d agreed, %d refused by goci, %d of them read alike by the others\n",
		r.agreed, r.refused, r.strict)
	fmt.Printf("%d changed archives, %d differ\n", cases, r.wrong)
}

func (r *run) all(seed int64, cases int) error {
	fmt.Printf("seed %d\n", seed)
	if err := r.whole(); err != nil {
		return err
	}
	r.agreed, r.refused, r.strict, r.codes = 0, 0, 0, map[string]int{}
	err := r.changed(seed, cases)
	r.print(cases)
	for _, d := range []*driver{r.goci, r.libarchive} {
		if ended := d.Stop(); err == nil {
			err = ended
		}
	}
	return err
}

func newRun(path, keep string, tars []string) (*run, error) {
	r := &run{keep: keep, codes: map[string]int{}}
	corpus, err := readCorpus(tars)
	if err != nil {
		return nil, err
	}
	r.corpus = corpus
	if r.goci, err = startDriver(path, "goci"); err != nil {
		return nil, err
	}
	r.libarchive, err = startDriver(path, "libarchive")
	return r, err
}

func main() {
	path := flag.String("driver", "", "the program that asks goci and libarchive")
	seed := flag.Int64("seed", time.Now().UnixNano()%1000000, "of the cases")
	cases := flag.Int("cases", 10000, "how many changed archives")
	keep := flag.String("keep", "", "a folder for what differs")
	flag.Parse()
	if *path == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	r, err := newRun(*path, *keep, flag.Args())
	if err == nil {
		err = r.all(*seed, *cases)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "tardiff: seed %d: %v\n", *seed, err)
		os.Exit(1)
	}
	if r.wrong > 0 {
		fmt.Printf("again: -seed %d -cases %d\n", *seed, *cases)
		os.Exit(1)
	}
}
