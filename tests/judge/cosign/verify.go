package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/sigstore/cosign/v3/pkg/cosign"
	"github.com/sigstore/cosign/v3/pkg/oci"
	ociremote "github.com/sigstore/cosign/v3/pkg/oci/remote"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
)

// oldFormError marks what cosign's command has exit statuses for.
type oldFormError struct{ error }

func (e *oldFormError) Unwrap() error { return e.error }

// loadVerifier reads a public key; cosign's default is SHA-256 for each kind of key.
func loadVerifier(file string) (signature.Verifier, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key, err := cryptoutils.UnmarshalPEMToPublicKey(text)
	if err != nil {
		return nil, err
	}
	return signature.LoadVerifier(key, crypto.SHA256)
}

// check is what an image is checked with. Without a bundle it is the old form, whatever
// the option says.
func check(ctx context.Context, o *options, ref name.Reference) (*cosign.CheckOpts, error) {
	verifier, err := loadVerifier(o.key)
	if err != nil {
		return nil, fmt.Errorf("loading public key: %w", err)
	}
	co := &cosign.CheckOpts{
		RegistryClientOpts: []ociremote.Option{ociremote.WithRemoteOptions(
			remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))},
		SigVerifier:     verifier,
		IgnoreTlog:      true,
		Offline:         true,
		NewBundleFormat: o.newBundle,
	}
	if co.NewBundleFormat {
		bundles, _, err := cosign.GetBundles(ctx, ref, co.RegistryClientOpts, name.Insecure)
		co.NewBundleFormat = err == nil && len(bundles) > 0
	}
	return co, nil
}

// each calls what checks one image for all of them.
func each(ctx context.Context, o *options,
	one func(ref name.Reference, co *cosign.CheckOpts) ([]oci.Signature, error)) error {
	if len(o.images) == 0 {
		return errNoImage
	}
	for _, image := range o.images {
		ref, err := name.ParseReference(image, name.Insecure)
		if err != nil {
			return err
		}
		co, err := check(ctx, o, ref)
		if err != nil {
			return err
		}
		verified, err := one(ref, co)
		if err != nil {
			return err
		}
		if err := printAll(verified); err != nil {
			return err
		}
	}
	return nil
}

var errNoImage = errors.New("no image")

func printAll(verified []oci.Signature) error {
	for _, v := range verified {
		text, err := v.Payload()
		if err != nil {
			return err
		}
		fmt.Println(string(text))
	}
	return nil
}

// verify: a signature in a bundle is an attestation.
func verify(ctx context.Context, o *options) error {
	return each(ctx, o, func(ref name.Reference, co *cosign.CheckOpts) ([]oci.Signature, error) {
		if co.NewBundleFormat {
			co.ClaimVerifier = cosign.IntotoSubjectClaimVerifier
			verified, _, err := cosign.VerifyImageAttestations(ctx, ref, co, name.Insecure)
			return verified, err
		}
		co.ClaimVerifier = cosign.SimpleClaimVerifier
		verified, _, err := cosign.VerifyImageSignatures(ctx, ref, co)
		if err != nil {
			return nil, &oldFormError{err}
		}
		return verified, nil
	})
}

func verifyAttestation(ctx context.Context, o *options) error {
	return each(ctx, o, func(ref name.Reference, co *cosign.CheckOpts) ([]oci.Signature, error) {
		co.ClaimVerifier = cosign.IntotoSubjectClaimVerifier
		verified, _, err := cosign.VerifyImageAttestations(ctx, ref, co, name.Insecure)
		if err != nil {
			return nil, err
		}
		return ofType(o.kind, verified)
	})
}
