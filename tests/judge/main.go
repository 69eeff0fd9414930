// Judge accepts or rejects an OCI image layout with implementations that the
// authors of goci did not write: the image-spec's JSON schemas,
// go-containerregistry, and the Go standard library's gzip and tar readers.
//
//	judge layout DIR [--tag TAG] [--base N] [--foreign]
//	judge tree   DIR [--tag TAG] [--platform OS/ARCH[/VARIANT]]
//	judge config DIR [--tag TAG] [--platform OS/ARCH[/VARIANT]]
//	judge get URL
//	judge port
//	judge text FILE...
//	judge buildinfo FILE
//
// The last four serve the shell tests: get prints what a server answers, port
// prints a loopback port that is free, text says what a terminal must not be given,
// buildinfo prints the build info of a program as JSON.
//
// --base N says that the N lowest layers of every image came from a base
// image, so the rules for what goci itself writes do not apply to them.
// --foreign says that for every layer and file: only the formats' own rules.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
)

var errUsage = errors.New("usage: judge layout|tree|config DIR " +
	"[--tag TAG] [--platform OS/ARCH[/VARIANT]] [--base N] [--foreign] | get URL | port | text FILE... | buildinfo FILE")

type options struct {
	dir      string
	tag      string
	platform string
	base     int
	foreign  bool
}

func parseArguments(args []string) (options, error) {
	var o options
	if len(args) == 0 || args[0] == "" || args[0][0] == '-' {
		return o, errUsage
	}
	o.dir = args[0]
	flags := flag.NewFlagSet("judge", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.tag, "tag", "", "")
	flags.StringVar(&o.platform, "platform", "", "")
	flags.IntVar(&o.base, "base", 0, "")
	flags.BoolVar(&o.foreign, "foreign", false, "")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 || o.base < 0 {
		return o, errUsage
	}
	if o.foreign {
		o.base = math.MaxInt
	}
	return o, nil
}

func judgeLayout(o options, out io.Writer) int {
	j := newJudgement(o)
	j.judge()
	return j.report(out)
}

func run(args []string, out io.Writer) (int, error) {
	if len(args) == 0 {
		return 2, errUsage
	}
	if done, err := runNetwork(args, out); done {
		return exitStatus(err), err
	}
	if args[0] == "buildinfo" && len(args) == 2 {
		err := printBuildInfo(args[1], out)
		return exitStatus(err), err
	}
	o, err := parseArguments(args[1:])
	if err != nil {
		return 2, err
	}
	switch args[0] {
	case "layout":
		return judgeLayout(o, out), nil
	case "tree":
		err = printTree(o, out)
	case "config":
		err = printConfig(o, out)
	default:
		return 2, errUsage
	}
	return exitStatus(err), err
}

func exitStatus(err error) int {
	if err != nil {
		return 1
	}
	return 0
}

func main() {
	status, err := run(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
	}
	os.Exit(status)
}
