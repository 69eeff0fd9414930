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
		return validate.Index(index)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	for _, d := range manifest.Manifests {
		if d.Annotations[refName] != j.tag {
			continue
		}
		if err := validateOne(index, d); err != nil {
			return err
		}
	}
	return nil
}

func validateOne(index v1.ImageIndex, d v1.Descriptor) error {
	if d.MediaType == types.OCIImageIndex {
		child, err := index.ImageIndex(d.Digest)
		if err != nil {
			return err
		}
		return validate.Index(child)
	}
	image, err := index.Image(d.Digest)
	if err != nil {
		return err
	}
	return validate.Image(image)
}
