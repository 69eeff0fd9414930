// Command cosign is what the tests need of `cosign` 3: the same checks by cosign's own
// library, without the command's trees for clouds and policy languages, which take most
// of the time to compile it. Options and exit statuses are those of `cosign`.
//
//	cosign verify --key PUB [--new-bundle-format=BOOL] REF
//	cosign verify-attestation --key PUB --type TYPE REF
//	cosign generate-key-pair [--output-key-prefix PREFIX]
//	cosign import-key-pair --key KEY [--output-key-prefix PREFIX]
//
// It asks no transparency log and no root of trust: `--insecure-ignore-tlog` is always
// on, as `--allow-http-registry` is.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/sigstore/cosign/v3/pkg/cosign"
)

var commands = map[string]func(context.Context, *options) error{
	"verify":             verify,
	"verify-attestation": verifyAttestation,
	"generate-key-pair":  generateKeyPair,
	"import-key-pair":    importKeyPair,
}

// options are those of all commands.
type options struct {
	key       string
	kind      string
	newBundle bool
	prefix    string
	images    []string
}

// parse reads options and images in any order, as cosign does.
func parse(args []string) (*options, error) {
	o := &options{}
	set := flag.NewFlagSet("cosign", flag.ContinueOnError)
	set.StringVar(&o.key, "key", "", "the key's file")
	set.StringVar(&o.kind, "type", "custom", "the predicate's type")
	set.BoolVar(&o.newBundle, "new-bundle-format", true, "look for bundles first")
	set.StringVar(&o.prefix, "output-key-prefix", "cosign", "of the files to write")
	for _, name := range []string{"insecure-ignore-tlog", "allow-insecure-registry",
		"allow-http-registry", "y", "yes"} {
		set.Bool(name, true, "always on")
	}
	for {
		if err := set.Parse(args); err != nil {
			return nil, err
		}
		if set.NArg() == 0 {
			return o, nil
		}
		o.images = append(o.images, set.Arg(0))
		args = set.Args()[1:]
	}
}

func run(args []string) error {
	if len(args) == 0 || commands[args[0]] == nil {
		return errors.New("unknown command")
	}
	o, err := parse(args[1:])
	if err != nil {
		return err
	}
	return commands[args[0]](context.Background(), o)
}

// exitStatus is cosign's for what VerifyImageSignatures returns; 1 for all else.
func exitStatus(err error) int {
	var failed *oldFormError
	if !errors.As(err, &failed) {
		return 1
	}
	var noSignature *cosign.ErrNoSignaturesFound
	var noTag *cosign.ErrImageTagNotFound
	var noMatch *cosign.ErrNoMatchingSignatures
	var noCertificate *cosign.ErrNoCertificateFoundOnSignature
	switch {
	case errors.As(err, &noMatch):
		return 12
	case errors.As(err, &noTag):
		return 11
	case errors.As(err, &noSignature):
		return 10
	case errors.As(err, &noCertificate):
		return 13
	}
	return 1
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cosign:", err)
		os.Exit(exitStatus(err))
	}
}
