package main

import (
	"context"
	"os"

	"github.com/sigstore/cosign/v3/pkg/cosign"
)

// password is the one of the environment, as in cosign's command without a terminal.
func password(bool) ([]byte, error) {
	return []byte(os.Getenv("COSIGN_PASSWORD")), nil
}

func generateKeyPair(_ context.Context, o *options) error {
	pair, err := cosign.GenerateKeyPair(password)
	if err != nil {
		return err
	}
	return writePair(o.prefix, pair)
}

func importKeyPair(_ context.Context, o *options) error {
	pair, err := cosign.ImportKeyPair(o.key, password)
	if err != nil {
		return err
	}
	return writePair(o.prefix, pair)
}

func writePair(prefix string, pair *cosign.KeysBytes) error {
	if err := os.WriteFile(prefix+".key", pair.PrivateBytes, 0o600); err != nil {
		return err
	}
	return os.WriteFile(prefix+".pub", pair.PublicBytes, 0o644)
}
