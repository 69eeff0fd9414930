package main

import (
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// askReference lets go-containerregistry judge the same layout.
func (j *judgement) askReference() {
	defer func() {
		if what := recover(); what != nil {
			j.fail("ggcr", "index.json", "panic: %v", what)
		}
	}()
	index, err := layout.ImageIndexFromPath(j.dir)
	if err == nil {
		err = j.validate(index)
	}
	if err != nil {
		text := strings.Join(strings.Fields(err.Error()), " ")
		j.fail("ggcr", "index.json", "%s", text)
	}
}

func (j *judgement) validate(index v1.ImageIndex) error {
	if j.tag == "" {
		return validateIndex(index, map[[2]v1.Hash]bool{})
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	for _, d := range manifest.Manifests {
		if d.Annotations[refName] != j.tag {
			continue
		}
		if err := validateChild(index, d, map[[2]v1.Hash]bool{}); err != nil {
			return err
		}
	}
	return nil
}

// validateIndex validates each layer once, by digest and diff ID, however many images
// have it.
func validateIndex(index v1.ImageIndex, seen map[[2]v1.Hash]bool) error {
	if err := validate.Index(index, validate.Fast); err != nil {
		return err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	for _, d := range manifest.Manifests {
		if err := validateChild(index, d, seen); err != nil {
			return err
		}
	}
	return nil
}

func validateChild(index v1.ImageIndex, d v1.Descriptor, seen map[[2]v1.Hash]bool) error {
	switch d.MediaType {
	case types.OCIImageIndex, types.DockerManifestList:
		child, err := index.ImageIndex(d.Digest)
		if err != nil {
			return err
		}
		return validateIndex(child, seen)
	case types.OCIManifestSchema1, types.DockerManifestSchema2:
		image, err := index.Image(d.Digest)
		if err != nil {
			return err
		}
		return validateImage(image, seen)
	}
	return nil
}

func validateImage(image v1.Image, seen map[[2]v1.Hash]bool) error {
	if err := validate.Image(image, validate.Fast); err != nil {
		return err
	}
	layers, err := image.Layers()
	if err != nil {
		return err
	}
	for _, layer := range layers {
		digest, err := layer.Digest()
		if err != nil {
			return err
		}
		diffID, err := layer.DiffID()
		if err != nil {
			return err
		}
		if seen[[2]v1.Hash{digest, diffID}] {
			continue
		}
		if err := validate.Layer(layer); err != nil {
			return err
		}
		seen[[2]v1.Hash{digest, diffID}] = true
	}
	return nil
}
