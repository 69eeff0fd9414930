package main

import (
	"encoding/json"
	"fmt"

	"github.com/in-toto/in-toto-golang/in_toto"
	slsa02 "github.com/in-toto/in-toto-golang/in_toto/slsa_provenance/v0.2"
	slsa1 "github.com/in-toto/in-toto-golang/in_toto/slsa_provenance/v1"
	"github.com/sigstore/cosign/v3/pkg/cosign/attestation"
	"github.com/sigstore/cosign/v3/pkg/oci"
)

// predicate is a type that cosign has a name for: its URI, and what a statement of it
// has to be readable as.
type predicate struct {
	uri       string
	statement func() any
}

func anyStatement() any  { return &attestation.Statement{} }
func spdxStatement() any { return &in_toto.SPDXStatement{} }

var predicates = map[string]predicate{
	"custom": {attestation.CosignCustomProvenanceV01, anyStatement},
	"slsaprovenance": {slsa02.PredicateSLSAProvenance,
		func() any { return &in_toto.ProvenanceStatementSLSA02{} }},
	"slsaprovenance02": {slsa02.PredicateSLSAProvenance, anyStatement},
	"slsaprovenance1":  {slsa1.PredicateSLSAProvenance, anyStatement},
	"spdx":             {in_toto.PredicateSPDX, spdxStatement},
	"spdxjson":         {in_toto.PredicateSPDX, spdxStatement},
	"cyclonedx": {in_toto.PredicateCycloneDX,
		func() any { return &in_toto.CycloneDXStatement{} }},
	"link":    {in_toto.PredicateLinkV1, func() any { return &in_toto.LinkStatement{} }},
	"vuln":    {attestation.CosignVulnProvenanceV01, func() any { return &attestation.CosignVulnStatement{} }},
	"openvex": {attestation.OpenVexNamespace, anyStatement},
}

// statement is the payload of a verified envelope, and its predicate's type.
func statement(v oci.Signature) ([]byte, string, error) {
	text, err := v.Payload()
	if err != nil {
		return nil, "", err
	}
	var envelope struct{ Payload []byte }
	if err := json.Unmarshal(text, &envelope); err != nil {
		return nil, "", err
	}
	parsed := &attestation.Statement{}
	if err := parsed.UnmarshalJSON(envelope.Payload); err != nil {
		return nil, "", err
	}
	return envelope.Payload, parsed.PredicateType, nil
}

// ofType: those of verified attestations that have the type, a name or a URI; an error
// if there is none.
func ofType(kind string, verified []oci.Signature) ([]oci.Signature, error) {
	wanted, ok := predicates[kind]
	if !ok {
		wanted = predicate{kind, anyStatement}
	}
	var found []oci.Signature
	for _, v := range verified {
		text, uri, err := statement(v)
		if err != nil {
			return nil, err
		}
		if uri != wanted.uri {
			continue
		}
		if err := json.Unmarshal(text, wanted.statement()); err != nil {
			return nil, fmt.Errorf("statement of %s: %w", uri, err)
		}
		found = append(found, v)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("none of the attestations has the type %s", kind)
	}
	return found, nil
}
