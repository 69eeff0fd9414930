// Command attestation reads an in-toto statement with the types of the in-toto project,
// strictly, and has their own checks look at it and at its predicate.
package main

import (
	"fmt"
	"os"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	vsa "github.com/in-toto/attestation/go/predicates/vsa/v1"
	statement "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

type predicate interface {
	proto.Message
	Validate() error
}

func check(text []byte) error {
	doc := &statement.Statement{}
	if err := protojson.Unmarshal(text, doc); err != nil {
		return err
	}
	if err := doc.Validate(); err != nil {
		return err
	}
	inner, err := protojson.Marshal(doc.GetPredicate())
	if err != nil {
		return err
	}
	if doc.GetPredicateType() == "https://slsa.dev/verification_summary/v1" {
		return protojson.Unmarshal(inner, &vsa.VerificationSummary{})
	}
	var p predicate = &provenance.Provenance{}
	if err := protojson.Unmarshal(inner, p); err != nil {
		return err
	}
	return p.Validate()
}

func main() {
	for _, name := range os.Args[1:] {
		text, err := os.ReadFile(name)
		if err == nil {
			err = check(text)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
			os.Exit(1)
		}
	}
}
